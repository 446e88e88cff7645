package wire

const signatureScheme = "hmac-sha256"
