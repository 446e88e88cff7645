// Package unit reads units of measurement as the Virtual Observatory writes them (IVOA Recommendation
// Units in the VO 1.1), with what is found in the wild of the FITS, CDS and OGIP dialects, and converts
// between them.
package unit

import (
	"fmt"
	"math"
	"strings"
)

// Unit is a scale factor times powers of base quantities. Units whose Base is the same can be converted.
type Unit struct {
	Scale float64        // how much of the base units it is
	Base  map[string]int // powers of base units in twelfths, as {"m": 12, "s": −12} for m/s: roots stay exact
	// Log says that the unit is a function of a quantity, such as "mag", "dex" or "log(Hz)", that only
	// converts to itself.
	Log  string
	text string
}

// String is the unit as it was written.
func (u Unit) String() string { return u.text }

// powerDenominator lets halves, thirds, quarters and sixths be whole numbers.
const powerDenominator = 12

// base units and those derived from them: scale and powers. Constants are the exact values of the SI
// (BIPM 2019), of IAU 2012 resolution B2 (au), IAU 2015 resolutions B2 and B3 (pc, solar and planetary
// quantities), and CODATA 2018 (u, Ry).
var symbols = map[string]struct {
	scale  float64
	base   string
	prefix bool
}{
	"m": {1, "m", true}, "g": {1e-3, "kg", true}, "s": {1, "s", true}, "A": {1, "A", true}, "K": {1, "K", true},
	"mol": {1, "mol", true}, "cd": {1, "cd", true}, "rad": {1, "rad", true}, "sr": {1, "rad2", true},
	"Hz": {1, "s-1", true}, "N": {1, "kg m s-2", true}, "Pa": {1, "kg m-1 s-2", true}, "J": {1, "kg m2 s-2", true},
	"W": {1, "kg m2 s-3", true}, "C": {1, "A s", true}, "V": {1, "kg m2 s-3 A-1", true}, "S": {1, "kg-1 m-2 s3 A2", true},
	"F": {1, "kg-1 m-2 s4 A2", true}, "Wb": {1, "kg m2 s-2 A-1", true}, "T": {1, "kg s-2 A-1", true}, "H": {1, "kg m2 s-2 A-2", true},
	"lm": {1, "cd rad2", true}, "lx": {1, "cd rad2 m-2", true}, "Ohm": {1, "kg m2 s-3 A-2", true},
	"min": {60, "s", false}, "h": {3600, "s", false}, "d": {86400, "s", true}, "a": {31557600, "s", true}, "yr": {31557600, "s", true},
	"cy":  {3155760000, "s", false},
	"deg": {math.Pi / 180, "rad", true}, "arcmin": {math.Pi / 10800, "rad", true}, "arcsec": {math.Pi / 648000, "rad", true},
	"mas": {math.Pi / 648e6, "rad", false}, "uas": {math.Pi / 648e9, "rad", false}, "hourangle": {math.Pi / 12, "rad", false},
	"AU": {149597870700, "m", false}, "au": {149597870700, "m", false}, "pc": {3.0856775814913673e16, "m", true},
	"lyr": {9460730472580800, "m", true}, "Angstrom": {1e-10, "m", true}, "angstrom": {1e-10, "m", true}, "AA": {1e-10, "m", false},
	"micron": {1e-6, "m", false}, "in": {0.0254, "m", false},
	"eV": {1.602176634e-19, "kg m2 s-2", true}, "erg": {1e-7, "kg m2 s-2", true}, "Ry": {2.1798723611035e-18, "kg m2 s-2", true},
	"Jy": {1e-26, "kg s-2", true}, "R": {1e10 / (4 * math.Pi), "ph m-2 s-1 rad-2", true}, "G": {1e-4, "kg s-2 A-1", true},
	"dyn": {1e-5, "kg m s-2", false}, "dyne": {1e-5, "kg m s-2", false}, "bar": {1e5, "kg m-1 s-2", true}, "atm": {101325, "kg m-1 s-2", false},
	"barn": {1e-28, "m2", true}, "u": {1.66053906660e-27, "kg", true}, "D": {1e-29 / 3, "A s m", false},
	"l": {1e-3, "m3", true}, "t": {1000, "kg", true},
	"solMass": {1.988409870698051e30, "kg", false}, "Msun": {1.988409870698051e30, "kg", false},
	"solLum": {3.828e26, "kg m2 s-3", false}, "Lsun": {3.828e26, "kg m2 s-3", false},
	"solRad": {6.957e8, "m", false}, "Rsun": {6.957e8, "m", false},
	"jupMass": {1.8981245973360505e27, "kg", false}, "earthMass": {5.972167867791379e24, "kg", false},
	"jupRad": {7.1492e7, "m", false}, "earthRad": {6.3781e6, "m", false},
	"ct": {1, "ct", true}, "count": {1, "ct", true}, "adu": {1, "adu", true}, "ph": {1, "ph", true}, "photon": {1, "ph", true},
	"electron": {1, "electron", true}, "pix": {1, "pix", true}, "pixel": {1, "pix", true}, "voxel": {1, "voxel", false},
	"beam": {1, "beam", false}, "bin": {1, "bin", false}, "chan": {1, "chan", false}, "channel": {1, "chan", false},
	"bit": {1, "bit", true}, "byte": {8, "bit", true}, "B": {8, "bit", true},
	"Crab": {1, "Crab", true}, "Sun": {1, "Sun", false}, "c": {299792458, "m s-1", false}, "Gal": {1e-2, "m s-2", true},
	"solar_mass": {1.988409870698051e30, "kg", false}, "%": {0.01, "", false},
}

// spellings are other words for symbols, as services write them.
var spellings = map[string]string{
	"degree": "deg", "degrees": "deg", "Deg": "deg", "DEG": "deg", "°": "deg", "\"": "arcsec", "'": "arcmin",
	"arcseconds": "arcsec", "arcsecond": "arcsec", "asec": "arcsec", "arcs": "arcsec", "arcminutes": "arcmin", "amin": "arcmin",
	"sec": "s", "second": "s", "seconds": "s", "S": "S", "minute": "min", "minutes": "min", "hour": "h", "hours": "h", "hr": "h",
	"day": "d", "days": "d", "Day": "d", "D": "D", "year": "yr", "years": "yr", "Angstroms": "Angstrom", "angstroms": "Angstrom", "A": "A",
	"Ang": "Angstrom", "ang": "Angstrom", "Å": "Angstrom", "um": "um", "µm": "um", "μm": "um", "microns": "micron", "nanometer": "nm", "meter": "m", "meters": "m",
	"counts": "ct", "cts": "ct", "photons": "ph", "pixels": "pix", "bytes": "byte", "kbytes": "kbyte", "Kbyte": "kbyte", "jansky": "Jy", "ergs": "erg",
	"electrons": "electron", "Celsius": "K", "sun": "", "e-": "electron", "hertz": "Hz", "kelvin": "K", "solmass": "solMass", "sollum": "solLum", "solrad": "solRad",
	"gauss": "G", "Gauss": "G", "GAUSS": "G", "geoMass": "earthMass", "Mgeo": "earthMass", "Mearth": "earthMass", "Rgeo": "earthRad", "Rearth": "earthRad",
	"jovMass": "jupMass", "Mjup": "jupMass", "Rjup": "jupRad", "jovRad": "jupRad", "KM": "km", "CM": "cm", "MM": "mm", "NM": "nm", "KEV": "keV", "KHZ": "kHz", "MHZ": "MHz", "GHZ": "GHz",
	"M_sun": "solMass", "L_sun": "solLum", "R_sun": "solRad", "R_E": "earthRad", "M_E": "earthMass", "M_J": "jupMass", "R_J": "jupRad",
}

// prefixes of the SI and of information (VOUnits 1.1 section 2.4).
var prefixes = []struct {
	text  string
	scale float64
}{
	{"da", 1e1}, {"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"Ti", 1 << 40},
	{"d", 1e-1}, {"c", 1e-2}, {"m", 1e-3}, {"u", 1e-6}, {"µ", 1e-6}, {"μ", 1e-6}, {"n", 1e-9}, {"p", 1e-12}, {"f", 1e-15}, {"a", 1e-18}, {"z", 1e-21}, {"y", 1e-24},
	{"h", 1e2}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}, {"P", 1e15}, {"E", 1e18}, {"Z", 1e21}, {"Y", 1e24},
}

// logUnits are those that are functions of a quantity.
var logUnits = map[string]bool{"mag": true, "dex": true, "dB": true, "mmag": true, "[-]": true}

// lookup finds a symbol with or without a prefix.
func lookup(name string) (scale float64, base string, ok bool) {
	if s, ok := symbols[name]; ok {
		return s.scale, s.base, true
	}
	if other, ok := spellings[name]; ok && other != name {
		if other == "" {
			return 1, "", true
		}
		return lookup(other)
	}
	for _, p := range prefixes {
		rest, ok := strings.CutPrefix(name, p.text)
		if !ok || rest == "" {
			continue
		}
		if s, ok := symbols[rest]; ok && s.prefix {
			return p.scale * s.scale, s.base, true
		}
	}
	if other, ok := shouted[name]; ok && len(name) > 1 {
		return lookup(other)
	}
	return 0, "", false
}

// shouted are the symbols and spellings in capital letters, as FITS files of old have them: JY, DEG, COUNTS.
var shouted = func() map[string]string {
	out := make(map[string]string)
	add := func(name string) {
		up := strings.ToUpper(name)
		if _, known := symbols[up]; known || up == name {
			return
		}
		if other, twice := out[up]; twice && other < name { // always the same one of several
			return
		}
		out[up] = name
	}
	for name := range symbols {
		add(name)
	}
	for name, other := range spellings {
		if other != "" {
			add(name)
		}
	}
	return out
}()

// CanConvert tells whether quantities of one unit can be converted to the other.
func CanConvert(from, to string) bool {
	_, err := ConversionFactor(from, to)
	return err == nil
}

// ConversionFactor is what a number in the first unit is multiplied with to be one in the second:
// ConversionFactor("arcsec", "deg") is 1/3600. An empty unit is a plain number.
func ConversionFactor(from, to string) (float64, error) {
	a, err := Parse(from)
	if err != nil {
		return 0, err
	}
	b, err := Parse(to)
	if err != nil {
		return 0, err
	}
	if a.Log != b.Log {
		return 0, fmt.Errorf("unit: %q cannot be converted to %q", from, to)
	}
	if !sameBase(a.Base, b.Base) {
		return 0, fmt.Errorf("unit: %q cannot be converted to %q: one is %s, the other %s", from, to, baseName(a.Base), baseName(b.Base))
	}
	return a.Scale / b.Scale, nil
}

// Convert is a number of one unit in another.
func Convert(value float64, from, to string) (float64, error) {
	f, err := ConversionFactor(from, to)
	return value * f, err
}

func sameBase(a, b map[string]int) bool {
	for k, p := range a {
		if p != b[k] {
			return false
		}
	}
	for k, p := range b {
		if p != a[k] {
			return false
		}
	}
	return true
}
