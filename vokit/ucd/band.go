package ucd

import (
	"math"
	"strconv"
	"strings"
	"sync"
)

// Band is a part of the spectrum that a UCD names. Lengths are in metres; Min and Max are 0 where the word has no
// limits of its own.
type Band struct {
	Name       string // as people write it: "V", "3-4um", "soft X-ray"
	Wavelength float64
	Min, Max   float64
}

// bands are words of UCD1+ without the "em.". Effective wavelengths of UBVRI and JHK are those of Bessell, Castelli &
// Plez 1998 (A&A 333, 231, table A2); the limits are those of UCD1+ 1.5 (section 4, "em"), and the wavelength of a band
// that has nothing but limits is their geometric mean. Words such as "ir.3-4um" say their limits themselves.
var bands = map[string]Band{
	"opt.u": {"U", 366e-9, 300e-9, 400e-9}, "opt.b": {"B", 436e-9, 400e-9, 500e-9}, "opt.v": {"V", 545e-9, 500e-9, 600e-9},
	"opt.r": {"R", 641e-9, 600e-9, 750e-9}, "opt.i": {"I", 798e-9, 750e-9, 1000e-9},
	"ir.j": {"J", 1220e-9, 1000e-9, 1500e-9}, "ir.h": {"H", 1630e-9, 1500e-9, 2000e-9}, "ir.k": {"K", 2190e-9, 2000e-9, 3000e-9},
	"opt": between("optical", 300e-9, 1000e-9), "ir": between("infrared", 1e-6, 100e-6), "uv": between("ultraviolet", 10e-9, 300e-9),
	"ir.nir": between("near infrared", 1e-6, 5e-6), "ir.mir": between("mid infrared", 5e-6, 30e-6), "ir.fir": between("far infrared", 30e-6, 100e-6),
	"mm": between("millimetre", light/3000e9, light/30e9), "radio": between("radio", light/30e9, light/20e6),
	"uv.fuv":     between("far ultraviolet", 100e-9, 200e-9),
	"x-ray":      between("X-ray", photon/120, photon/0.12),
	"x-ray.soft": between("soft X-ray", photon/2, photon/0.12), "x-ray.medium": between("medium X-ray", photon/12, photon/2),
	"x-ray.hard": between("hard X-ray", photon/120, photon/12),
	"gamma.soft": between("soft gamma", photon/500, photon/120), "gamma": {"gamma", photon / 500, 0, photon / 120}, "gamma.hard": {"hard gamma", photon / 500, 0, photon / 500},
	"line.halpha": line("Hα", 656.28e-9), "line.hbeta": line("Hβ", 486.13e-9), "line.hgamma": line("Hγ", 434.05e-9), "line.hdelta": line("Hδ", 410.17e-9),
	"line.lyalpha": line("Lyα", 121.567e-9), "line.oiii": line("[O III]", 500.68e-9), "line.hi": line("H I 21 cm", 0.21106114),
	"line.co": line("CO 1-0", light/115.271e9), "line.brgamma": line("Brγ", 2166.1e-9),
}

const (
	light  = 299792458          // m/s
	photon = 1.239841984332e-09 // m keV: Planck's constant times the speed of light
)

func between(name string, lo, hi float64) Band { return Band{name, math.Sqrt(lo * hi), lo, hi} }

func line(name string, at float64) Band { return Band{name, at, at, at} }

var bandsMu sync.RWMutex

// SetBand says what a word such as "em.opt.R" stands for, for example the filter of an instrument; a Band without
// a wavelength takes it away.
func SetBand(word string, b Band) {
	bandsMu.Lock()
	defer bandsMu.Unlock()
	key := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(word)), "em.")
	if b.Wavelength <= 0 {
		delete(bands, key)
		return
	}
	bands[key] = b
}

// BandOf is the band that a descriptor names: of "phot.mag;em.opt.V" V at 545 nm. A word that has no entry has that of
// the wider one it begins with: "em.opt.V.x" that of "em.opt.V". It is false when no word is of the spectrum.
func BandOf(text string) (Band, bool) {
	for _, w := range Parse(text) {
		key, ok := strings.CutPrefix(w, "em.")
		if !ok {
			continue
		}
		for key != "" {
			if b, ok := band(key); ok {
				return b, true
			}
			i := strings.LastIndexByte(key, '.')
			key = key[:max(i, 0)]
		}
	}
	return Band{}, false
}

func band(key string) (Band, bool) {
	bandsMu.RLock()
	b, ok := bands[key]
	bandsMu.RUnlock()
	if ok {
		return b, true
	}
	_, limits, _ := strings.Cut(key, ".")
	return limited(limits)
}

// limited reads words that say their limits: "3-4um", "100-200ghz", "1.5-3ghz", "10-50nm".
func limited(s string) (Band, bool) {
	for unit, length := range map[string]func(float64) float64{
		"um": func(f float64) float64 { return f * 1e-6 }, "nm": func(f float64) float64 { return f * 1e-9 },
		"ghz": func(f float64) float64 { return light / (f * 1e9) }, "mhz": func(f float64) float64 { return light / (f * 1e6) },
	} {
		numbers, ok := strings.CutSuffix(s, unit)
		if !ok {
			continue
		}
		a, b, _ := strings.Cut(numbers, "-")
		lo, err1 := strconv.ParseFloat(a, 64)
		hi, err2 := strconv.ParseFloat(b, 64)
		if err1 != nil || err2 != nil || lo <= 0 || hi <= lo || math.IsInf(hi, 0) {
			return Band{}, false
		}
		x, y := length(lo), length(hi)
		name := strings.NewReplacer("ghz", " GHz", "mhz", " MHz", "um", " µm", "nm", " nm").Replace(s)
		return between(name, min(x, y), max(x, y)), true
	}
	return Band{}, false
}
