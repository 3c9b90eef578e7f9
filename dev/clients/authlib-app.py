# Signs in with Authlib, refreshes once, and shows what userinfo says. CONTRIBUTING.md has the commands.
import os

from authlib.integrations.flask_client import OAuth
from flask import Flask

app = Flask(__name__)
app.secret_key = os.urandom(16)
gatehouse = OAuth(app).register(
    "gatehouse",
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={
        "scope": "openid profile email organization groups offline_access",
        "code_challenge_method": "S256",
    },
)


@app.get("/")
def home():
    return gatehouse.authorize_redirect("http://127.0.0.1:8790/callback")


@app.get("/callback")
def callback():
    token = gatehouse.authorize_access_token()
    again = gatehouse.fetch_access_token(
        grant_type="refresh_token", refresh_token=token["refresh_token"]
    )
    return {"claims": token["userinfo"], "userinfo": gatehouse.userinfo(token=again)}


app.run(port=8790)
