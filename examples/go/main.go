// A net/http service that identifies its users by Keystead's access tokens.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/golang-jwt/jwt/v5/request"
)

type claims struct {
	jwt.RegisteredClaims
	Name     string `json:"preferred_username"`
	ClientID string `json:"client_id"`
}

func main() {
	issuer := os.Getenv("KEYSTEAD_URL")
	keys, err := keyfunc.NewDefault([]string{issuer + "/.well-known/jwks.json"})
	if err != nil {
		log.Fatal(err)
	}
	// keyfunc starts without keys if they cannot be fetched, and would then reject every token.
	if known, err := keys.Storage().KeyReadAll(context.Background()); err != nil || len(known) == 0 {
		log.Fatal("the keys cannot be fetched")
	}
	checks := []jwt.ParserOption{jwt.WithValidMethods([]string{"ES256"}), jwt.WithIssuer(issuer),
		jwt.WithExpirationRequired(), jwt.WithLeeway(time.Minute)}
	// If keystead has --token-audience.
	if audience := os.Getenv("KEYSTEAD_AUDIENCE"); audience != "" {
		checks = append(checks, jwt.WithAudience(audience))
	}
	valid := jwt.NewParser(checks...)

	http.HandleFunc("GET /{$}", func(response http.ResponseWriter, r *http.Request) {
		bearer, _ := request.BearerExtractor{}.ExtractToken(r)
		var user claims
		token, err := valid.ParseWithClaims(bearer, &user, keys.Keyfunc)
		// Apps that people sign in to with Keystead get tokens for themselves.
		ofLogin := user.ClientID == "keystead"
		if err != nil || token.Header["typ"] != "at+jwt" || user.Subject == "" || !ofLogin {
			response.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(response, "Unauthorized", http.StatusUnauthorized)
			return
		}
		response.Header().Set("Content-Type", "application/json")
		json.NewEncoder(response).Encode(map[string]string{"id": user.Subject, "name": user.Name})
	})

	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
