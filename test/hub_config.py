# A JupyterHub for trying vogo out on one machine:
#
#   jupyterhub -f test/hub_config.py
#
# It listens on the loopback interface only. Any user name signs in with the
# password "vogo", and all share the account that starts the hub, each in a
# directory of their own: this is for trying out, not for a class.
import os
import pathlib
import sys

c = get_config()  # noqa: F821, JupyterHub defines it

work = pathlib.Path(os.environ.get("VOGO_HUB_DIR", "build/hub")).absolute()
work.mkdir(parents=True, exist_ok=True)

c.JupyterHub.bind_url = os.environ.get("VOGO_HUB_URL", "http://127.0.0.1:8000")
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.db_url = f"sqlite:///{work}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(work / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(work / "proxy.pid")
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "vogo"
c.Authenticator.allow_all = True

c.JupyterHub.spawner_class = "simple"  # processes of this account
c.SimpleLocalProcessSpawner.home_dir_template = str(work / "users" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.ip = "127.0.0.1"
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.environment = {"VOGO_SKY": "sandbox", "JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp"}
c.Spawner.env_keep = ["PATH", "LANG", "JUPYTER_DATA_DIR", "JUPYTER_PATH", "SSL_CERT_FILE"]

# A service token for test/hub.py, which starts two servers and a kernel on each.
token = os.environ.get("VOGO_HUB_TOKEN")
if token:
    c.JupyterHub.services = [{"name": "test", "api_token": token}]
    c.JupyterHub.load_roles = [{"name": "test", "services": ["test"],
                                "scopes": ["admin:users", "admin:servers", "access:servers"]}]
