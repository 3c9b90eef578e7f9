// Signs in with go-oidc, refreshes once, and shows what userinfo says. CONTRIBUTING.md has the commands.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func main() {
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	config := oauth2.Config{
		ClientID:     os.Getenv("CLIENT_ID"),
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		Endpoint:     provider.Endpoint(),
		RedirectURL:  "http://127.0.0.1:8790/callback",
		Scopes:       []string{"openid", "profile", "email", "organization", "groups", "offline_access"},
	}
	// One sign-in at a time.
	verifier, state, nonce := oauth2.GenerateVerifier(), oauth2.GenerateVerifier(), oauth2.GenerateVerifier()

	http.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		url := config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))
		http.Redirect(w, r, url, http.StatusFound)
	})
	http.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) {
		claims, err := func() (map[string]any, error) {
			if r.URL.Query().Get("state") != state {
				return nil, errors.New("another state")
			}
			token, err := config.Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(verifier))
			if err != nil {
				return nil, err
			}
			raw, _ := token.Extra("id_token").(string)
			id, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(ctx, raw)
			if err != nil {
				return nil, err
			}
			if id.Nonce != nonce {
				return nil, errors.New("another nonce")
			}
			if err := id.VerifyAccessToken(token.AccessToken); err != nil {
				return nil, err
			}
			// Without an access token, the source refreshes at once.
			source := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken})
			info, err := provider.UserInfo(ctx, source)
			if err != nil {
				return nil, err
			}
			claims := map[string]any{}
			return claims, info.Claims(&claims)
		}()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(claims)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:8790", nil))
}
