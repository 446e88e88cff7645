// Package sandbox is a small Virtual Observatory that runs on this machine.
//
// It answers the protocols of the IVOA over loopback HTTP, so that programs
// and lessons work without a network: TAP 1.1 with uploads and asynchronous
// jobs, Simple Cone Search 1.03, SIA 1.0 and 2.0, SSA 1.1, DataLink 1.1, SODA
// 1.0, VOSI 1.1, a registry in the tables of RegTAP 1.2, a name resolver, and
// ephemerides. Queries are parsed, translated and run in embedded SQLite
// databases: nothing is replayed.
//
// There are several data centres ("gavo", "simbad", "vizier", "astron", …),
// each with its own tables; Server.Service leads from the name or the access
// URL of a real one to the one that stands for it.
//
// Names, positions and magnitudes of catalogued stars are real. Every
// observation (light curves, plates, spectra, previews) is made by a
// deterministic generator and says so: dataset titles end in "(synthetic)",
// VOTables carry an INFO, FITS files header cards, previews a caption.
//
// # Things that go wrong
//
// Server.SetFault makes a service slow, dumb, broken or expired, and so does
// the page /faults of the server:
//
//	/faults?service=vizier&fault=latency:2s    every answer takes two seconds longer
//	/faults?service=gavo/tap&fault=status:503  the service is not available
//	/faults?service=dasch&fault=expired        links to these images have expired
//	/faults?service=vizier&fault=none          all is well again
//
// A single request asks for a fault by the parameter vogo-fault=hang. The
// faults are those of ParseFault. Two image services of the registry are in
// trouble from the start: slowsky never answers, brokensky sends a web page.
package sandbox
