package adql

import "strings"

// FeatureGroup is a kind of optional language features, as TAPRegExt 1.0
// lists them.
type FeatureGroup struct {
	Type     string
	Features []Feature
}

// Feature is one function or construct.
type Feature struct{ Form, Description string }

// Features lists what this implementation has beyond the required language,
// in the terms of TAPRegExt and ADQL 2.1 (section 4).
func Features() []FeatureGroup {
	f := func(forms ...string) []Feature {
		out := make([]Feature, len(forms))
		for i, s := range forms {
			out[i].Form, out[i].Description, _ = strings.Cut(s, ": ")
		}
		return out
	}
	return []FeatureGroup{
		{"ivo://ivoa.net/std/TAPRegExt#features-adqlgeo", f("POINT", "CIRCLE", "POLYGON", "BOX", "CONTAINS", "INTERSECTS", "DISTANCE", "AREA", "CENTROID", "COORD1", "COORD2", "COORDSYS", "REGION")},
		{"ivo://ivoa.net/std/TAPRegExt#features-udf", f(
			"ivo_hasword(haystack TEXT, needle TEXT) -> INTEGER: 1 if all words of needle are words of haystack",
			"ivo_nocasematch(value TEXT, pattern TEXT) -> INTEGER: 1 if pattern matches value, without regard to case",
			"ivo_hashlist_has(hashlist TEXT, item TEXT) -> INTEGER: 1 if item is in the list separated by #",
			"ivo_string_agg(expression TEXT, delimiter TEXT) -> TEXT: the values of a group, joined",
			"ivo_interval_overlaps(l1 NUMERIC, h1 NUMERIC, l2 NUMERIC, h2 NUMERIC) -> INTEGER: 1 if the intervals overlap",
			"ivo_interval_has(val NUMERIC, lo NUMERIC, hi NUMERIC) -> INTEGER: 1 if val is in the interval",
			"ivo_healpix_index(hpxOrder INTEGER, ra DOUBLE PRECISION, dec DOUBLE PRECISION) -> BIGINT: the HEALPix cell, NESTED scheme",
			"ivo_healpix_center(hpxOrder INTEGER, hpxIndex BIGINT) -> POINT: the centre of a HEALPix cell, NESTED scheme",
			"ivo_to_jd(d TIMESTAMP) -> DOUBLE PRECISION: the Julian date of a timestamp",
			"ivo_to_mjd(d TIMESTAMP) -> DOUBLE PRECISION: the modified Julian date of a timestamp",
			"ivo_normal_random(mu REAL, sigma REAL) -> REAL: a random number of the normal distribution",
			"ivo_simbadpoint(identifier TEXT) -> POINT: the position of a named object",
			"ivo_histogram(val REAL, lower REAL, upper REAL, nbins INTEGER) -> INTEGER[]: counts of the values of a group in nbins bins, before them those below lower, after them those above",
			"ivo_epoch_prop(ra DOUBLE PRECISION, dec DOUBLE PRECISION, parallax DOUBLE PRECISION, pmra DOUBLE PRECISION, pmdec DOUBLE PRECISION, radial_velocity DOUBLE PRECISION, ref_epoch DOUBLE PRECISION, out_epoch DOUBLE PRECISION) -> REAL[6]: the six parameters at another epoch",
			"ivo_epoch_prop_pos(ra DOUBLE PRECISION, dec DOUBLE PRECISION, parallax DOUBLE PRECISION, pmra DOUBLE PRECISION, pmdec DOUBLE PRECISION, radial_velocity DOUBLE PRECISION, ref_epoch DOUBLE PRECISION, out_epoch DOUBLE PRECISION) -> POINT: the position at another epoch",
			"ivo_geom_transform(from_sys TEXT, to_sys TEXT, geo GEOMETRY) -> GEOMETRY: a point, circle or polygon in another frame (ICRS, FK5, FK4, GALACTIC, ECLIPTIC)",
			"ivo_hms_to_degrees(hms TEXT) -> DOUBLE PRECISION: degrees from hours, minutes, seconds",
			"ivo_dms_to_degrees(dms TEXT) -> DOUBLE PRECISION: degrees from degrees, minutes, seconds",
			"gavo_match(pattern TEXT, string TEXT) -> INTEGER: 1 if the regular expression matches",
			"gavo_mocunion(moc1 MOC, moc2 MOC) -> MOC: the union of two coverage maps",
			"gavo_mocintersect(moc1 MOC, moc2 MOC) -> MOC: the intersection of two coverage maps",
			"gavo_getauthority(ivoid TEXT) -> TEXT: the authority of an identifier",
		)},
		{"ivo://ivoa.net/std/TAPRegExt#features-adql-string", f("LOWER", "UPPER", "ILIKE")},
		// COALESCE is there too, but validators of 2023 do not know its key.
		{"ivo://ivoa.net/std/TAPRegExt#features-adql-sets", f("UNION", "EXCEPT", "INTERSECT")},
		{"ivo://ivoa.net/std/TAPRegExt#features-adql-common-table", f("WITH")},
		{"ivo://ivoa.net/std/TAPRegExt#features-adql-type", f("CAST")},
		{"ivo://ivoa.net/std/TAPRegExt#features-adql-unit", f("IN_UNIT")},
		{"ivo://ivoa.net/std/TAPRegExt#features-adql-offset", f("OFFSET")},
		{"ivo://org.gavo.dc/std/exts#extra-adql-keywords", f("MOC: the coverage that a text in the ASCII form of MOC writes")},
	}
}

// Identifier writes a name as a query must: quoted when it is a reserved
// word or not a plain identifier.
func Identifier(name string) string {
	plain := name != "" && isLetter(name[0]) && !reserved[strings.ToUpper(name)]
	for i := 0; i < len(name); i++ {
		plain = plain && (isLetter(name[i]) || isDigit(name[i]) || name[i] == '_')
	}
	if plain {
		return name
	}
	return quote(name)
}
