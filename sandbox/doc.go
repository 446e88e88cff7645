// Package sandbox is a small Virtual Observatory that runs on this machine.
//
// It answers the protocols of the IVOA (TAP 1.1 with uploads and
// asynchronous jobs, DataLink 1.1, SODA 1.0, VOSI 1.1 and more) over
// loopback HTTP, so that programs and lessons work without a network.
// Queries are parsed, translated and run in an embedded SQLite database:
// nothing is replayed.
//
// Names, positions and magnitudes of catalogued stars are real. Every
// observation (light curves, plates, previews) is made by a deterministic
// generator and says so: dataset titles end in "(synthetic)", VOTables carry
// an INFO, FITS files header cards, previews a caption.
package sandbox
