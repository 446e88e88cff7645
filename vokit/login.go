package vokit

import (
	"vogo/display"
	"vogo/vokit/dal"
)

// Login has all requests to the host of a service prove who asks. The service
// is named as for TAP. It takes what Password, Token, Cookie or Certificate
// make, and looks itself how the service wants a password.
//
//	vo.Login("https://ws.cadc-ccda.hia-iha.nrc-cnrc.gc.ca/argus", vo.Password("olivaw", os.Getenv("CADC_PASSWORD")))
//
// Secrets go over https only, and to no other host. They are better kept in the
// environment than in a notebook.
func Login(service string, credential dal.Credential) (*dal.Session, error) {
	u, err := serviceURL(service)
	if err != nil {
		return nil, err
	}
	return dal.Default.Login(display.Ambient(), u, credential)
}

// Logout forgets what Login was given for the host of a service.
func Logout(service string) error {
	u, err := serviceURL(service)
	if err != nil {
		return err
	}
	dal.Default.Logout(u)
	return nil
}

// Password is a user name and password for Login.
func Password(user, password string) dal.Credential { return dal.Password(user, password) }

// Token is a bearer token for Login.
func Token(token string) dal.Credential { return dal.Bearer(token) }

// Cookie is a cookie for Login, of a session begun in a browser for example.
func Cookie(name, value string) dal.Credential { return dal.Cookie(name, value) }

// Certificate is an X.509 client certificate with its key for Login: two PEM
// files, or one with both.
func Certificate(certFile string, keyFile ...string) dal.Credential {
	if len(keyFile) > 0 {
		return dal.Certificate(certFile, keyFile[0])
	}
	return dal.Certificate(certFile, "")
}
