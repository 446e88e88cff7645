package ucd

import "strings"

// Band is a part of the spectrum that UCD1+ has a word for.
type Band struct {
	Word       string  // "em.opt.V"
	Name       string  // as people call it
	Min, Max   float64 // metres, by the definition of the word
	Wavelength float64 // metres, where a measurement in the band is plotted
}

// bands are the words em.* with a definite range, from "The UCD1+ controlled vocabulary", version 1.4, appendix.
// Wavelength is the middle of the range, but for K, whose filters lie at its short end.
var bands = []Band{
	{"em.gamma", "γ rays", 0, 1e-11, 5e-12},
	{"em.X-ray.hard", "hard X-rays", 1e-11, 1e-10, 5e-11},
	{"em.X-ray.medium", "medium X-rays", 1e-10, 6e-10, 3.5e-10},
	{"em.X-ray.soft", "soft X-rays", 6e-10, 1e-8, 5e-9},
	{"em.X-ray", "X-rays", 1e-11, 1e-8, 5e-9},
	{"em.UV.10-50nm", "10–50 nm", 1e-8, 5e-8, 3e-8},
	{"em.UV.50-100nm", "50–100 nm", 5e-8, 1e-7, 7.5e-8},
	{"em.UV.100-200nm", "100–200 nm", 1e-7, 2e-7, 1.5e-7},
	{"em.UV.200-300nm", "200–300 nm", 2e-7, 3e-7, 2.5e-7},
	{"em.UV", "ultraviolet", 1e-8, 3e-7, 1.5e-7},
	{"em.opt.U", "U", 3e-7, 4e-7, 3.5e-7},
	{"em.opt.B", "B", 4e-7, 5e-7, 4.5e-7},
	{"em.opt.V", "V", 5e-7, 6e-7, 5.5e-7},
	{"em.opt.R", "R", 6e-7, 7.5e-7, 6.75e-7},
	{"em.opt.I", "I", 7.5e-7, 1e-6, 8.75e-7},
	{"em.opt", "optical", 3e-7, 1e-6, 6e-7},
	{"em.IR.J", "J", 1e-6, 1.5e-6, 1.25e-6},
	{"em.IR.H", "H", 1.5e-6, 2e-6, 1.75e-6},
	{"em.IR.K", "K", 2e-6, 3e-6, 2.2e-6},
	{"em.IR.NIR", "near infrared", 1e-6, 5e-6, 3e-6},
	{"em.IR.3-4um", "3–4 µm", 3e-6, 4e-6, 3.5e-6},
	{"em.IR.4-8um", "4–8 µm", 4e-6, 8e-6, 6e-6},
	{"em.IR.8-15um", "8–15 µm", 8e-6, 1.5e-5, 1.15e-5},
	{"em.IR.15-30um", "15–30 µm", 1.5e-5, 3e-5, 2.25e-5},
	{"em.IR.MIR", "mid infrared", 5e-6, 3e-5, 1.75e-5},
	{"em.IR.30-60um", "30–60 µm", 3e-5, 6e-5, 4.5e-5},
	{"em.IR.60-100um", "60–100 µm", 6e-5, 1e-4, 8e-5},
	{"em.IR.FIR", "far infrared", 3e-5, 1e-4, 6.5e-5},
	{"em.IR", "infrared", 1e-6, 1e-4, 5e-5},
}

// BandOf finds the band that a descriptor names, in any case of letters: that of "phot.mag;em.opt.V" is V. ok is
// false if it names none.
func BandOf(text string) (b Band, ok bool) {
	for _, word := range Parse(text) {
		for _, c := range bands {
			if strings.EqualFold(word, c.Word) {
				return c, true
			}
		}
	}
	return Band{}, false
}
