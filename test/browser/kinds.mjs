// One cell for every kind of output there is, on the sandbox, with what has to be seen
// of it wherever it is shown: a picture, or a text.

/** A picture of at least this many pixels on a side. */
const picture = { picture: 150 };

export const kinds = [
  ['table', `n := 500
ra, mag, name := make([]float64, n), make([]float32, n), make([]string, n)
for i := range ra {
	ra[i] = math.Mod(float64(i)*137.50776405, 360)
	mag[i] = float32(5 + 15*math.Abs(math.Sin(float64(i))))
	name[i] = fmt.Sprintf("star %03d", i)
}
t := vo.NewTable("synthetic stars", vo.Col("name", name), vo.Col("ra", ra, "deg", "pos.eq.ra"), vo.Col("mag", mag, "mag", "phot.mag"))
t`, { text: /star 001/ }],
  ['row', 't.Row(3)', { text: /star 003/ }],
  ['plot', 'vo.Plot(t, "ra", "mag", vo.Title("synthetic"))', picture],
  ['panels', 'vo.Panels(2, vo.Plot(t, "ra", "mag"), vo.Histogram(t, "mag"))', picture],
  ['sky map', `vo.SkyMap(vo.TAP("gavo").Query("select ra, dec from tutorial.objects"))`, picture],
  ['image', `plates := vo.TAP("gavo").Query("select top 1 obs_id, access_url, access_format from ivoa.obscore where obs_collection='DASCH' and 1=contains(point(155.4244, 48.0420), s_region) order by t_min")
vo.Cutout(plates.Row(0), vo.Coord(155.4244, 48.0420), vo.Arcmin(30))`, picture],
  ['cube', `cubes := vo.TAP("casda").Query("select s_ra, s_dec, access_url, access_format from ivoa.obscore where dataproduct_type='cube' and target_name='M 83'")
vo.Process(cubes.Row(0), vo.Around(vo.Coord(cubes.Row(0)), vo.Arcmin(15)), vo.Spectrum("1417.7 MHz", "1418.4 MHz")).Image()`, picture],
  ['links', 'vo.Datalink(plates.Row(0))', { text: /preview/i, picture: 40 }],
  ['descriptor', 'vo.Datalink(plates.Row(0)).Services()[0]', { text: /POS|CIRCLE/ }],
  ['service', 'vo.TAP("gavo")', { text: /TAP service/ }],
  ['table of a service', 'vo.TAP("simbad").Table("basic")', { text: /main_id/ }],
  ['services', 'vo.Find(vo.Waveband("radio"), vo.ServiceType("tap"))', { text: /ASTRON/ }],
  ['resource', 'vo.Resource(vo.Find(vo.Keywords("quasar"), vo.UCD("src.redshift")).Get("J/ApJ/727/14").IVOID)', { text: /access URL|interface|IVOID/ }],
  ['answers', 'vo.QueryAll(vo.Find(vo.Waveband("radio"), vo.ServiceType("tap")), "select top 2 obs_collection from ivoa.obscore", vo.Timeout(60))', { text: /rows from 2 services/ }],
  ['job board', 'vo.WaitAll(vo.TAP("simbad").Submit("select count(*) as n from basic"), vo.TAP("gavo").Submit("select count(*) as n from tutorial.objects"))', { text: /COMPLETED/ }],
  ['job', 'vo.TAP("simbad").Submit("select top 1 main_id from basic")', { text: /phase/ }],
  ['coverage', 'vo.ConeMOC(vo.Coord(240, 47), vo.Deg(20), 5)', picture],
  ['region', 'vo.Region("POLYGON ICRS 10 20 12 20 11 22")', { text: /10/ }],
  ['object', 'vo.Object("M 31")', { text: /position/ }],
  ['error', 'vo.TAP("simbad").Query("select nothing from nowhere")', { text: /nowhere/, error: true }],
  ['plan', 'vo.PlanImages(vo.Around(vo.Coord(274.688, -13.792), vo.Deg(.1)))', { text: /services/ }],
  ['discovery', `found := vo.Spectra(vo.Around(vo.Coord(240.484, 46.768), vo.Deg(0.1)), vo.Timeout(60))
found`, { text: /spectra from \d+ services/ }],
  ['log', 'found.Log()', { text: /asked/ }],
  ['spectrum', 'vo.PlotSpectrum(found.Table().Sort("obs_collection", "obs_title").Row(0))', picture],
  ['periodogram', `var when, flux []float64
for i := range 200 {
	when, flux = append(when, 57000+float64(i)*1.37), append(flux, 10+math.Sin(float64(i)/7))
}
vo.Periodogram(vo.NewTable("synthetic curve", vo.Col("time", when, "d", "time.epoch"), vo.Col("flux", flux, "Jy", "phot.flux")))`, picture],
  ['progress', `bar := display.StartProgress(display.WithSink(context.Background(), display.SinkOf(display.Ambient())), "reading (synthetic)", 40)
for range 25 {
	time.Sleep(20 * time.Millisecond)
	bar.Add(1)
}`, { text: /reading \(synthetic\)/ }],
  ['control', 'display.Interact(func(v display.Values) any { return fmt.Sprintf("z is %.2f", v.Float("z")) }, display.Slider("z", 0, 1, 0.5))', { text: /0\.50/ }],
  ['panel', 'panel := vo.DiscoveryPanel(vo.Around(vo.Coord(274.688, -13.792), vo.Deg(.1)))', { text: /274\.688|Run|vo\.|search/i }],
  ['formula', 'vo.LaTeX(`m - M = 5 \\log_{10} d - 5`)', { text: /log/, formula: true }],
  ['Markdown', 'vo.Markdown("A *note* with $\\\\frac{a}{b}$")', { text: /note/, formula: true }],
  ['HTML', 'vo.HTML("<b>bold</b>")', { text: /bold/ }],
  ['map', 'map[string]float64{"Sirius": 2.64, "Vega": 7.68}', { text: /Sirius/ }],
  ['structs', `type Star struct { Name string; Mag float64 }
[]Star{{"Vega", 0.03}, {"Sirius", -1.46}}`, { text: /Vega/ }],
  ['picture', `pic := image.NewGray(image.Rect(0, 0, 200, 160))
for i := range pic.Pix {
	pic.Pix[i] = uint8(i)
}
pic`, picture],
  ['duration', '90 * time.Minute', { text: /1h30m/ }],
  ['stream', 'fmt.Println("printed")', { text: /printed/ }],
];
