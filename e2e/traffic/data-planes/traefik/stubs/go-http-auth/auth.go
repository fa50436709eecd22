// Package auth stands in for a module that cannot be had. It lets nobody in: authentication is no part of what is tested.
package auth

import "net/http"

type SecretProvider func(user, realm string) string

func CheckSecret(password, secret string) bool { return false }

func DigestAuthParams(authorization string) map[string]string { return nil }

type BasicAuth struct {
	Realm   string
	Secrets SecretProvider
}

func (*BasicAuth) RequireAuth(w http.ResponseWriter, r *http.Request) { refuse(w) }

type DigestAuth struct{}

func NewDigestAuthenticator(realm string, secrets SecretProvider) *DigestAuth { return &DigestAuth{} }

func (*DigestAuth) CheckAuth(r *http.Request) (string, *string) { return "", nil }

func (*DigestAuth) RequireAuth(w http.ResponseWriter, r *http.Request) { refuse(w) }

func (*DigestAuth) RequireAuthStale(w http.ResponseWriter, r *http.Request) { refuse(w) }

func refuse(w http.ResponseWriter) { http.Error(w, "authentication is not built in", http.StatusUnauthorized) }
