// The session with the advisor: a short-lived token, kept in memory only.

// What the advisor refused, or that it could not be reached (status 0).
export class Refusal extends Error {
  constructor(status, problem, wait) {
    super(problem.detail || "status " + status);
    this.status = status;
    this.reason = problem.reason || "";
    this.detail = problem.detail || "";
    this.wait = wait;
  }
}

async function call(method, path, token, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: "omit",
      cache: "no-store",
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(token ? { Authorization: "Bearer " + token } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new Refusal(0, {});
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
}

export class Session {
  constructor(site, host) {
    this.site = site;
    this.host = host;
    this.token = "";
    this.until = 0;
    this.opening = null;
    this.timer = 0;
  }

  // The token is renewed well before it ends, so that who reads for long keeps the conversation.
  keep(given) {
    const life = given.expires_in * 1000;
    this.token = given.token;
    this.until = Date.now() + life;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.once(() => this.renew()).catch(() => {}), Math.max(life * 0.6, 1000));
    return given;
  }

  async open() {
    const body = { site: this.site, host_origin: this.host };
    return this.keep(await (await call("POST", "/widget/session", "", body)).json());
  }

  // A token that is about to end is exchanged; one that is lost is replaced.
  async renew() {
    try {
      this.keep(await (await call("POST", "/widget/session/renew", this.token)).json());
    } catch (refusal) {
      if (refusal.status !== 401) throw refusal;
      await this.open();
    }
  }

  once(work) {
    this.opening = this.opening || work().finally(() => { this.opening = null; });
    return this.opening;
  }

  async ready() {
    if (!this.token) await this.once(() => this.open());
    else if (Date.now() > this.until - 5000) await this.once(() => this.renew());
  }

  // One request with the token; a 401 is met once with a new token.
  async send(method, path, body) {
    await this.ready();
    try {
      return await call(method, path, this.token, body);
    } catch (refusal) {
      if (refusal.status !== 401) throw refusal;
      await this.once(() => this.renew());
      return call(method, path, this.token, body);
    }
  }
}
