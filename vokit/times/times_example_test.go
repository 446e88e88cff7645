package times_test

import (
	"fmt"

	"vogo/vokit/times"
)

func ExampleMJD() {
	t := times.MJD(51544.5)
	fmt.Println(t.ISO(), t.JD(), t.JYear())
	fmt.Println(t.Format("%d %b %Y, %H:%M"))
	// Output:
	// 2000-01-01 12:00:00.000 2.451545e+06 2000
	// 01 Jan 2000, 12:00
}

func ExampleParse() {
	t, err := times.Parse("2016-12-31T23:59:60.5")
	fmt.Println(t, err)
	_, err = times.Parse("yesterday")
	fmt.Println(err)
	// Output:
	// 2016-12-31 23:59:60.500 <nil>
	// times: "yesterday" is no ISO 8601 date: "yes" is no number
}

func ExampleTime_To() {
	utc, _ := times.Parse("2020-01-01T00:00:00")
	fmt.Println(utc.To(times.TAI).ISO())
	fmt.Println(utc.To(times.TT).ISO())
	// Output:
	// 2020-01-01 00:00:37.000
	// 2020-01-01 00:01:09.184
}

func ExampleFromMJD() {
	s := times.FromMJD([]float64{51544.5, 60000})
	fmt.Println(s.ISO())
	fmt.Println(s.Format("%Y-%j"))
	// Output:
	// [2000-01-01 12:00:00.000 2023-02-25 00:00:00.000]
	// [2000-001 2023-056]
}
