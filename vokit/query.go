package vokit

import (
	"strings"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// Option changes one thing about a call; the options below make them.
type Option = dal.Option

// TAP returns the Table Access Protocol service of a name ("gavo", "simbad",
// "vizier", …; see Services) or an access URL. It sends nothing yet.
//
//	gavo := vo.TAP("gavo")
//	t := gavo.Query("SELECT TOP 5 * FROM ivoa.obscore")
//	t = vo.TAP("https://vo.astron.nl/tap").Query("SELECT TOP 3 * FROM lolss.mosaic")
func TAP(nameOrURL string) (*tap.Service, error) {
	u, err := serviceURL(nameOrURL)
	if err != nil {
		return nil, err
	}
	s := tap.New(u)
	if !strings.Contains(nameOrURL, "/") {
		s.Name = strings.ToLower(strings.TrimSpace(nameOrURL))
		s.Title = titles[s.Name]
		if live := liveTAP[s.Name]; live != "" && live != u {
			s.StandsFor = live
		}
	}
	return s, nil
}

// Upload sends a table along with a query, which reads it as tap_upload.name. x
// is a table, the path or URL of one in any format that Read knows, or bytes.
//
//	vo.TAP("gavo").Query("SELECT * FROM tap_upload.agbs", vo.Upload("agbs", agbs))
//	vo.TAP("gavo").Query("SELECT * FROM tap_upload.mine", vo.Upload("mine", "objects.csv"))
func Upload(name string, x any) Option { return dal.Upload(name, x) }

// MaxRec asks for at most n rows. A result that was cut says so.
//
//	t := vo.TAP("gavo").Query("SELECT * FROM ivoa.obscore", vo.MaxRec(10))
func MaxRec(n int) Option { return dal.MaxRec(n) }

// Timeout limits a call from the first connection to the last byte. It takes a
// time.Duration, or a number of seconds.
//
//	t := vo.TAP("gavo").Query(adql, vo.Timeout(20))
//	t = vo.TAP("gavo").Query(adql, vo.Timeout(2*time.Minute))
func Timeout(limit any) Option {
	switch d := limit.(type) {
	case time.Duration:
		return dal.Timeout(d)
	case int:
		return dal.Timeout(time.Duration(d) * time.Second)
	case float64:
		return dal.Timeout(time.Duration(d * float64(time.Second)))
	}
	return dal.Fail(dal.Errorf("timeout", "", dal.ErrQuery, "cannot make a time limit of a %T; it takes seconds or a time.Duration", limit))
}

// Param sends a parameter of the service's own.
//
//	t := vo.TAP("gavo").Query(adql, vo.Param("RUNID", "lesson-3"))
func Param(name, value string) Option { return dal.Param(name, value) }

// Around limits a call to a circle: a position and a radius in degrees.
//
//	foi := vo.Coord(156.0112, 48.1475)
//	vo.Fetch(plates, "plates", vo.Around(foi, vo.Deg(.5)))
func Around(center sky.Coord, radius float64) Option { return dal.Around(center, radius) }

// Within limits a search to a coverage map, whatever its form. Services are
// asked for the circle around it; Images and the like leave out what is in the
// circle, but not in the coverage.
//
//	vo.Images(vo.Within(vo.MOC("survey.moc.fits")), vo.Spectrum("500.7 nm"))
func Within(area dal.Coverage) Option { return dal.Within(area) }

// Polygon limits a search or a cutout to what is between corners on the sky.
//
//	vo.Images(vo.Polygon(vo.Coord(10, 40), vo.Coord(12, 40), vo.Coord(11, 42)))
//	vo.Process(cubes.Row(0), vo.Polygon(vo.Coord(240, 47), vo.Coord(240.1, 47), vo.Coord(240, 47.1)))
func Polygon(corners ...sky.Coord) Option { return dal.Polygon(corners...) }

// Range limits a search or a cutout to a range in right ascension and declination, degrees.
func Range(raMin, raMax, decMin, decMax float64) Option {
	return dal.Range(raMin, raMax, decMin, decMax)
}

// Polarization limits a cutout to polarization states: "I", "Q", "U", "V", ….
func Polarization(states ...string) Option { return dal.Polarization(states...) }

// Spectrum limits a search to a place in the spectrum, or to what is between two
// of them: wavelength, frequency or energy with its unit.
//
//	vo.SIA(url).Search(vo.Around(pos, vo.Deg(.1)), vo.Spectrum("500.7 nm"))
//	vo.SSA(url).Search(vo.Around(pos, vo.Deg(.1)), vo.Spectrum("400 nm", "700 nm"))
func Spectrum(at ...string) Option { return dal.Spectrum(at...) }

// During limits a search to the time between two dates: ISO texts, Modified
// Julian Dates or times.
//
//	vo.SIA(url).Search(vo.Around(pos, vo.Deg(.1)), vo.During("1995-01-01", "1995-12-31"))
func During(from, to any) Option { return dal.During(from, to) }

// Prefer says what to take of each dataset, best first: DataLink semantics, or
// "cutout" for a piece around the position of Around.
//
//	vo.Fetch(plates, "plates", vo.Around(foi, vo.Deg(.5)), vo.Prefer("cutout", "#this", "#preview"))
func Prefer(semantics ...string) Option { return dal.Prefer(semantics...) }

// Suffix adds to the name of each row's file what f says of the row.
//
//	vo.Fetch(plates, "plates", vo.Suffix(func(r table.Row) string { y, _ := r.Text("year"); return y }))
func Suffix(f func(table.Row) string) Option { return dal.Suffix(f) }

// AsJob has Process make a cutout as a job where the service offers jobs: for
// pieces that take longer to cut than a request may last.
//
//	vo.Process(cubes.Row(0), vo.Spectrum("500 nm", "510 nm"), vo.AsJob())
func AsJob() Option { return dal.AsJob() }

// Again fetches also what is there already.
func Again() Option { return dal.Again() }

// Job finds a job by its URL, in another notebook or after a restart.
//
//	job := vo.Job("http://dc.g-vo.org/tap/async/abc123")
//	t := job.Fetch()
func Job(jobURL string) (*tap.Job, error) { return tap.OpenJob(jobURL) }

// WaitAll waits for jobs at any services, all at once, with a live board of
// their phases. A job that fails is a row of the board and spoils nothing.
//
//	a := vo.TAP("gavo").Submit(q1)
//	b := vo.TAP("vizier").Submit(q2)
//	vo.WaitAll(a, b)
//	t := a.Fetch()
func WaitAll(jobs ...*tap.Job) (*table.Table, error) { return tap.WaitAll(jobs...) }
