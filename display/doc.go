// Package display turns Go values into what a notebook shows.
//
// A value is shown as a [Bundle]: the same content in several MIME types, from
// which the front end takes the richest it can render. A type shows itself by
// implementing [MIMEBundler]; [Of] makes a bundle of anything else.
//
// The package knows nothing of Jupyter. Whoever runs a cell puts a [Sink] in a
// context with [WithSink] and makes that context the ambient one with
// [SetAmbient]; [Show], [Handle] and [Progress] publish there.
//
// The MIME types, the key "application/x+json" convention and the
// width/height metadata follow the messaging specification of Jupyter,
// protocol version 5.4, section "display_data".
package display
