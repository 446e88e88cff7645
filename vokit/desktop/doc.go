// Package desktop exchanges tables, images, spectra and positions with the
// programs on the user's desktop (TOPCAT, Aladin, SPLAT, …) over SAMP.
//
// What is sent decides how: [Session.Send] finds the message type that fits a
// table, an image, a row that leads to a spectrum. [Session.OnTable] and its
// like hand what comes in to a function, ready to use. Message types are those
// of the IVOA's registry of SAMP MTypes.
package desktop
