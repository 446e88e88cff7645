// Package formula writes the formulas of Markdown and LaTeX texts as MathML Core
// (W3C, https://www.w3.org/TR/mathml-core/), which browsers show without a script.
//
// It knows the part of LaTeX that notebooks of astronomers hold: scripts,
// fractions, roots, Greek, operators and relations, accents, fences that grow,
// alphabets, text, matrices, cases and aligned equations. A formula with anything
// else stays the source it is.
package formula
