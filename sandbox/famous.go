package sandbox

import "sync"

// famous are well-known objects that are no stars of the catalogue, for the name
// resolver: real names and ICRS positions in degrees.
var famous = []object{
	{ids: []string{"M 1", "NAME Crab Nebula", "Crab", "NGC 1952", "Tau A"}, ra: 83.6287, dec: 22.0147, otype: "SNR"},
	{ids: []string{"M 13", "NGC 6205"}, ra: 250.4235, dec: 36.4613, otype: "GlC"},
	{ids: []string{"M 16", "NAME Eagle Nebula", "Eagle Nebula", "NGC 6611"}, ra: 274.688, dec: -13.792, otype: "OpC"},
	{ids: []string{"M 31", "NAME Andromeda Galaxy", "Andromeda Galaxy", "NGC 224"}, ra: 10.6847, dec: 41.2688, otype: "AGN"},
	{ids: []string{"M 33", "NAME Triangulum Galaxy", "NGC 598"}, ra: 23.4621, dec: 30.6602, otype: "GiG"},
	{ids: []string{"M 42", "NAME Orion Nebula", "Orion Nebula", "NGC 1976"}, ra: 83.8221, dec: -5.3911, otype: "HII"},
	{ids: []string{"M 45", "NAME Pleiades", "Pleiades"}, ra: 56.601, dec: 24.114, otype: "OpC"},
	{ids: []string{"M 51", "NAME Whirlpool Galaxy", "NGC 5194"}, ra: 202.4696, dec: 47.1952, otype: "Sy2"},
	{ids: []string{"M 57", "NAME Ring Nebula", "Ring Nebula", "NGC 6720"}, ra: 283.3962, dec: 33.0292, otype: "PN"},
	{ids: []string{"M 81", "NGC 3031"}, ra: 148.8882, dec: 69.0653, otype: "Sy2"},
	{ids: []string{"M 82", "NGC 3034"}, ra: 148.9685, dec: 69.6797, otype: "AGN"},
	{ids: []string{"M 87", "NGC 4486", "Vir A"}, ra: 187.7059, dec: 12.3911, otype: "AGN"},
	{ids: []string{"M 101", "NGC 5457"}, ra: 210.8023, dec: 54.3490, otype: "GiP"},
	{ids: []string{"M 104", "NAME Sombrero Galaxy", "NGC 4594"}, ra: 189.9976, dec: -11.6231, otype: "Sy2"},
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
			m[normalName(id)] = &famous[i]
		}
	}
	return m
})
