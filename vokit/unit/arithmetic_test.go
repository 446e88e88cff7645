package unit

import (
	"fmt"
	"log"
	"strings"
	"testing"
)

func ExampleConvert() {
	flux, err := Convert(2.5e-17, "erg/s/cm**2/Angstrom", "W.m**-2.nm**-1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3g\n", flux)
	// Output: 2.5e-19
}

func ExampleConversionFactor() {
	f, err := ConversionFactor("mas/yr", "deg/cy")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.6g\n", f)
	_, err = ConversionFactor("Jy", "mag")
	fmt.Println(err)
	// Output:
	// 2.77778e-05
	// unit: "Jy" cannot be converted to "mag"
}

func ExampleUnit_Over() {
	way, _ := Parse("Mpc")
	speed, _ := Parse("km/s")
	time, err := way.Over(speed)
	if err != nil {
		log.Fatal(err)
	}
	age, _ := Convert(1./70, time.String(), "Gyr") // of Hubble's constant
	fmt.Printf("1/70 %s = %.1f Gyr\n", time, age)
	// Output: 1/70 Mpc/(km/s) = 14.0 Gyr
}

func TestArithmetic(t *testing.T) {
	parse := func(s string) Unit {
		u, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	for _, c := range []struct{ a, b, product, quotient string }{
		{"km", "s", "km.s", "km/s"}, {"erg/s", "cm**2", "erg.s**-1.cm**2", "erg/s/cm**2"}, {"Jy", "", "Jy", "Jy"}, {"", "Hz", "Hz", "s"},
		{"km/s", "km/s", "km2/s2", ""}, {"10**-17 erg", "s", "10**-17 erg.s", "10**-17 erg/s"}, {"sqrt(Hz)", "sqrt(Hz)", "Hz", ""},
	} {
		for quotient, want := range map[bool]string{false: c.product, true: c.quotient} {
			f := parse(c.a).Times
			if quotient {
				f = parse(c.a).Over
			}
			got, err := f(parse(c.b))
			if err != nil || !got.Is(parse(want)) {
				t.Errorf("%q and %q: %v %v, want %q", c.a, c.b, got, err, want)
			}
			if again := parse(got.String()); !again.Is(got) {
				t.Errorf("%q is read as something else", got)
			}
		}
	}
	for _, c := range []struct {
		u        string
		num, den int
		want     string
	}{{"m", 2, 1, "m2"}, {"km/s", -1, 1, "s/km"}, {"Hz", 1, 2, "sqrt(Hz)"}, {"m2", 3, 2, "m3"}, {"Jy", 0, 1, ""}} {
		got, err := parse(c.u).Power(c.num, c.den)
		if err != nil || !got.Is(parse(c.want)) || !parse(got.String()).Is(got) {
			t.Errorf("%q to %d/%d: %v %v", c.u, c.num, c.den, got, err)
		}
	}
	mag := parse("mag")
	for _, err := range []error{second(mag.Times(mag)), second(parse("m").Over(mag)), second(mag.Power(2, 1)), second(parse("m").Power(1, 0)), second(parse("m").Power(1, 7))} {
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v", err)
		}
	}
}

func second(_ Unit, err error) error { return err }
