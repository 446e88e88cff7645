package times

// leapSeconds lists the days (MJD) from which TAI−UTC has the value in seconds.
// Source: IERS Bulletin C and the table of SOFA's iauDat since 1972; no leap second is announced after 2017-01-01.
var leapSeconds = [...]struct {
	mjd    float64
	offset float64
}{
	{41317, 10}, {41499, 11}, {41683, 12}, {42048, 13}, {42413, 14}, {42778, 15}, {43144, 16},
	{43509, 17}, {43874, 18}, {44239, 19}, {44786, 20}, {45151, 21}, {45516, 22}, {46247, 23},
	{47161, 24}, {47892, 25}, {48257, 26}, {48804, 27}, {49169, 28}, {49534, 29}, {50083, 30},
	{50630, 31}, {51179, 32}, {53736, 33}, {54832, 34}, {56109, 35}, {57204, 36}, {57754, 37},
}

// utcDayLength is the number of seconds in the UTC day of a Julian day number.
func utcDayLength(jdn float64) float64 {
	next := jdn - 0.5 - mjdZero + 1
	for i := len(leapSeconds) - 1; i > 0; i-- {
		if leapSeconds[i].mjd == next {
			return daySeconds + 1
		}
		if leapSeconds[i].mjd < next {
			break
		}
	}
	return daySeconds
}
