// Verifies webhooks with the Go library, and prints what they tell. CONTRIBUTING.md has the commands.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

type event struct {
	Type string
	Data struct{ Seq int }
}

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	receive := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = webhook.Verify(body, r.Header)
		}
		if err != nil {
			log.Print("refused: ", err)
			http.Error(w, "refused", http.StatusUnauthorized)
			return
		}
		var told event
		if err := json.Unmarshal(body, &told); err != nil {
			log.Print(err)
		}
		log.Print("verified: ", told.Type, " ", told.Data.Seq)
		w.WriteHeader(http.StatusNoContent)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:8790", http.HandlerFunc(receive)))
}
