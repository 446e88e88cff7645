// Package wcs turns pixels into positions on the sky and back, by the world
// coordinates that a FITS header describes.
//
// It follows the papers "Representations of world coordinates in FITS":
// Greisen & Calabretta 2002, A&A 395, 1061 (Paper I, linear part),
// Calabretta & Greisen 2002, A&A 395, 1077 (Paper II, celestial projections),
// Greisen et al. 2006, A&A 446, 747 (Paper III, spectra),
// Calabretta & Roukema 2007, MNRAS 381, 865 (HEALPix),
// and the distortions in use: SIP (Shupe et al. 2005, ASP Conf. Ser. 347, 491),
// TPV, TNX and ZPX (FITS registry of conventions), and the plate solutions of the
// Digitized Sky Survey.
//
// Pixels count from 0: the centre of the first pixel is (0, 0), one less than
// CRPIX counts.
package wcs
