package sandbox

import (
	"sync"

	"vogo/vokit/resolve"
)

// famous are well-known objects that are no stars of the catalogue, for the name
// resolver: real names and ICRS positions in degrees.
var famous = []object{
	{ids: []string{"NAME LMC", "LMC"}, ra: 80.8939, dec: -69.7561, otype: "GiG"},
	{ids: []string{"NAME SMC", "SMC"}, ra: 13.1867, dec: -72.8286, otype: "GiG"},
	{ids: []string{"NAME Sgr A*", "Sgr A*"}, ra: 266.4168, dec: -29.0078, otype: "X"},
	{ids: []string{"3C 273", "QSO J1229+0203"}, ra: 187.2779, dec: 2.0524, otype: "QSO"},
	{ids: []string{"3C 405", "Cyg A", "NAME Cygnus A"}, ra: 299.8682, dec: 40.7339, otype: "Sy2"},
	{ids: []string{"QSO B0957+561", "NAME Double Quasar", "Twin Quasar", "Q0957+561"}, ra: 150.3368, dec: 55.8971, otype: "LeQ"},
}

// famousIndex finds famous objects by any of their names.
var famousIndex = sync.OnceValue(func() map[string]*object {
	m := map[string]*object{}
	for i := range famous {
		for _, id := range famous[i].ids {
			m[resolve.Key(id)] = &famous[i]
		}
	}
	return m
})
