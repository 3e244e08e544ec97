/* The loader: it stands on the host's page, asks for the site's settings once, and makes the frame
   only when the visitor opens it. It touches nothing of the page but one element of its own. */
(() => {
  var script = document.currentScript;
  if (!script || !script.src) return;
  var data = script.dataset;
  var site = data.site || "";
  var origin = new URL(script.src).origin;
  var KEY = Symbol.for("advisor.widgets");

  // What is said when the frame does not come; all else is the frame's.
  var WORDS = {
    en: "The advisor cannot be reached.",
    es: "No se puede conectar.",
    fr: "Connexion impossible.",
    pt: "Sem conexão.",
    ar: "تعذّر الاتصال.",
    hi: "संपर्क नहीं हो सका।",
    ur: "رابطہ نہیں ہو سکا۔",
    ru: "Нет связи.",
    zh: "无法连接。",
  };
  var REASONS = {
    origin: location.origin + " is not on the site's list of origins.",
    unknown_site: "there is no such site.",
    disabled: "the site is switched off.",
  };

  var tell = (text) => console.error("Advisor widget, site " + site + ": " + text);

  // --- one object on the window for every widget of the page -----------------------------------

  if (!window.AdvisorWidget) {
    var heard = {}, widgets = new Map();
    var find = (id) => widgets.get(id) || [...widgets.values()][0];
    var api = {
      ask: (text, id) => find(id)?.ask(text),
      on: (name, handler) => { (heard[name] = heard[name] || new Set()).add(handler); },
      off: (name, handler) => heard[name]?.delete(handler),
    };
    ["open", "close", "toggle", "reset"].forEach((name) => {
      api[name] = (id) => find(id)?.[name]();
    });
    Object.defineProperty(api, KEY, { value: { widgets, heard } });
    window.AdvisorWidget = Object.freeze(api);
  }
  var shared = window.AdvisorWidget[KEY];
  if (!shared) return tell("AdvisorWidget is taken.");
  function emit(name, more) {
    (shared.heard[name] || []).forEach((handler) => setTimeout(handler, 0, { site, ...more }));
  }

  if (!/^[\w-]{1,64}$/.test(site)) return tell("data-site is not an id.");
  if (shared.widgets.has(site)) return tell("it is on this page twice.");

  // --- settings ---------------------------------------------------------------------------------

  var asked = [];  // what the page called before the settings were here
  var widget = {};
  ["open", "close", "toggle", "ask", "reset"].forEach((name) => {
    widget[name] = (text) => { asked.push([name, text]); };
  });
  shared.widgets.set(site, widget);

  async function begin() {
    try {
      var response = await fetch(origin + "/widget/sites/" + site + ".json", { credentials: "omit" });
      var body = await response.json();
      if (response.ok) return build(body);
      tell(REASONS[body.reason] || body.detail || response.status);
    } catch (error) {
      tell(error + " (is " + origin + " in the page's connect-src?)");
    }
    shared.widgets.delete(site);
  }

  function settle(given) {
    var settings = { ...given };
    for (var name of ["title", "accent", "position", "greeting"]) settings[name] = data[name] || settings[name];
    if (data.starters) settings.starters = data.starters.split("|");
    if (!/^#[0-9a-f]{6}$/i.test(settings.accent)) settings.accent = "#0b5c66";
    var language = data.lang || settings.language;
    if (language === "auto") language = document.documentElement.lang;
    language = ("" + language).slice(0, 2).toLowerCase();
    settings.language = WORDS[language] ? language : "en";
    settings.position = /left/.test(settings.position) ? "left" : "right";
    settings.inline = !!data.target;
    return settings;
  }

  // Black or white, whichever stands out more on the accent (WCAG's luminance, near enough).
  function textOn(accent) {
    var [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  }

  // --- the element on the page ---------------------------------------------------------------------

  function css(settings, place) {
    var side = settings.position + ":20px;", bottom = 20 + 62 * place;
    return ":host{all:initial!important;display:block!important;color-scheme:light dark!important}" +
      "*{box-sizing:border-box}[hidden]{display:none!important}" +
      "button,.wait{font:600 16px/1.25 system-ui,sans-serif}" +
      "button{cursor:pointer;border:0;border-radius:26px;min-height:52px;padding:8px 20px;display:flex;gap:10px;" +
      "align-items:center;text-align:start;max-width:calc(100vw - 40px);background:" + settings.accent +
      ";color:" + textOn(settings.accent) + ";box-shadow:0 0 0 1px #fff9,0 4px 16px #0005}" +
      "button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000}" +
      ".launch,.float{position:fixed;z-index:2147483000;" + side + "bottom:" + bottom + "px}" +
      "svg{flex:none;width:24px;fill:none;stroke:currentColor;stroke-width:2}" +
      ".panel{background:Canvas;color:CanvasText;overflow:hidden;display:flex;flex-direction:column;border-radius:14px;" +
      "border:1px solid #8a9699;height:560px;max-height:90vh}" +
      ".float{bottom:" + (bottom + 64) + "px;width:420px;max-width:calc(100vw - 40px);" +
      "height:min(680px,100vh - " + (bottom + 84) + "px);box-shadow:0 12px 40px #0005}" +
      "iframe{border:0;flex:1;min-height:0}" +
      ".wait{padding:20px;display:flex;gap:16px;justify-content:space-between}" +
      "@keyframes in{from{opacity:0;transform:translateY(12px)}}" +
      "@media (prefers-reduced-motion:no-preference){.float{animation:in .16s}}" +
      "@media (max-width:600px),(max-height:480px){.float{inset:0;width:100%;max-width:none;height:100dvh;" +
      "max-height:none;border:0;border-radius:0}}";
  }

  function element(name, properties, ...children) {
    var made = document.createElement(name);
    for (var key in properties) {
      if (key in made) made[key] = properties[key];
      else made.setAttribute(key, properties[key]);
    }
    made.append(...children);
    return made;
  }

  function icon() {
    var [svg, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", "0 0 24 24");
    path.setAttribute("d", "M4 4h16v12H10l-5 4v-4H4zM8 8h8M8 12h5");
    svg.append(path);
    return svg;
  }

  function build(given) {
    var settings = settle(given), inline = settings.inline;
    var title = settings.title || "Ask the advisor";
    var into = inline ? document.querySelector(data.target) : document.body;
    if (!into) throw Error("data-target is not on the page");
    var place = [...shared.widgets.values()].filter((other) => other.side === settings.position).length;
    var host = element("div", { lang: settings.language, dir: /ar|ur/.test(settings.language) ? "rtl" : "ltr" });
    var root = host.attachShadow({ mode: "open" });
    var sheet = new CSSStyleSheet();
    sheet.replaceSync(css(settings, place));
    root.adoptedStyleSheets = [sheet];
    var note = element("span", { role: "status", textContent: "…" });
    var shut = element("button", { textContent: "×", lang: "en", "aria-label": "Close", onclick: close });
    var wait = element("div", { className: "wait" }, note, ...(inline ? [] : [shut]));
    var panel = element("div", {
      id: "panel", className: "panel " + (inline ? "inline" : "float"), role: inline ? "region" : "dialog",
      "aria-label": title, hidden: true,
    }, wait);
    var launcher = element("button", {
      className: "launch", "aria-expanded": "false", "aria-controls": "panel",
      onclick: toggle,
    }, icon(), title);
    if (!inline) {
      root.append(launcher);
      widget.side = settings.position;
    }
    root.append(panel);
    into.append(host);

    var frame = null, ready = false, queue = [], before = null, late = 0;

    function send(type, more) {
      var message = { advisor: 1, type, ...more };
      if (!ready && type !== "init") queue.push(message);
      else frame.contentWindow.postMessage(message, origin);
    }

    var greet = () => send("init", { settings });

    function start() {
      if (frame) return;
      frame = element("iframe", {
        title: title, src: origin + "/widget?site=" + site,
        sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
        referrerPolicy: "strict-origin", onload: greet,
      });
      late = setTimeout(() => {
        note.textContent = WORDS[settings.language];
        tell("no frame (is " + origin + " in the page's frame-src?)");
        emit("error", { reason: "frame" });
      }, 10000);
      panel.append(frame);
    }

    function onMessage({ origin: from, source, data: message }) {
      if (!frame || from !== origin || source !== frame.contentWindow || message?.advisor !== 1) return;
      var { type, status, reason, height } = message;
      if (type === "ready" && !ready) {
        greet();
        ready = wait.hidden = true;
        clearTimeout(late);
        queue.forEach((waiting) => frame.contentWindow.postMessage(waiting, origin));
        emit(type);
      } else if (type === "close") close();
      else if (type === "answered") emit(type, { status });
      else if (type === "error") {
        tell(REASONS[reason] || reason);
        emit(type, { reason });
      } else if (type === "resize" && inline) {
        panel.style.height = Math.min(Math.max(height, 420), 900) + "px";
      }
    }

    function open() {
      if (inline) {
        frame.focus();
        return send("open");
      }
      if (!panel.hidden) return;
      shared.widgets.forEach((other) => { if (other !== widget && other.side) other.close(); });
      before = document.activeElement;
      panel.hidden = false;
      launcher.setAttribute("aria-expanded", "true");
      start();
      frame.focus();
      send("open");
      emit("open");
    }

    function close() {
      if (inline || panel.hidden) return;
      panel.hidden = true;
      launcher.setAttribute("aria-expanded", "false");
      send("close");
      (before !== document.body && before !== host && before?.isConnected ? before : launcher).focus();
      emit("close");
    }

    function toggle() { if (panel.hidden) open(); else close(); }

    window.addEventListener("message", onMessage);
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    Object.assign(widget, {
      open, close, toggle,
      ask: (text) => {
        open();
        send("ask", { text: "" + text });
      },
      reset: () => frame && send("reset"),
    });
    if (inline) {
      panel.hidden = false;
      start();
    }
    asked.splice(0).forEach((call) => { widget[call[0]](call[1]); });
  }

  // A page that is only prepared in the background asks for nothing until it is shown.
  if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
})();
