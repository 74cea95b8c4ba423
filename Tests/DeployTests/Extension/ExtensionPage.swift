// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A page that does for the extension what Argo CD's does: React, a place to register at, a theme, and answers.
struct ExtensionPage {
    /// What `fetch` gives, one after the other; the last one again and again.
    var answers: [Answer]
    var theme = "light"
    /// Whether the tab is hidden from the start.
    var isHidden = false
    /// JavaScript that runs after a second.
    var steps = ""
    /// How long the page is watched, in seconds.
    var seconds = 3

    /// What a request is answered with.
    enum Answer: Sendable {
        case status(Int, String)
        /// The network fails.
        case failure
        /// Nothing comes.
        case silence
    }

    /// What was seen on the page.
    func show() async throws -> JSON {
        try await Browser.result(of: html, after: seconds + 2)
    }

    /// A text as JavaScript within a page has it: no tag in it ends the script.
    private static func literal(_ text: String) -> String {
        JSON.string(text).text().replacing("<", with: "\\u003c")
    }

    private var html: String {
        let list = answers.map { answer in
            switch answer {
            case .status(let code, let body): "{code: \(code), body: \(Self.literal(body))}"
            case .failure: "{fails: true}"
            case .silence: "{hangs: true}"
            }
        }
        // What the page may load is what it names: a request to anywhere else would fail, and be seen.
        return """
            <!doctype html><html><head><meta charset="utf-8"><base href="/argo/">
            <meta http-equiv="Content-Security-Policy"
             content="default-src 'none'; script-src file: 'unsafe-inline'; style-src 'unsafe-inline'">
            <script src="\(Browser.react("react/umd/react.production.min.js"))"></script>
            <script src="\(Browser.react("react-dom/umd/react-dom.production.min.js"))"></script>
            <script>
            const seen = {registered: [], requests: [], opened: 0, errors: []};
            window.addEventListener('error', (event) => seen.errors.push(String(event.message)));
            window.addEventListener('securitypolicyviolation', (event) => seen.errors.push(event.blockedURI));
            const answers = [\(list.joined(separator: ", "))];
            window.fetch = (url, options) => {
                const answer = answers[Math.min(seen.requests.length, answers.length - 1)];
                seen.requests.push({url: String(url), headers: options.headers, credentials: options.credentials});
                if (answer.fails) return Promise.reject(new TypeError('failed'));
                if (answer.hangs) return new Promise(() => {});
                return Promise.resolve(new Response(answer.body, {status: answer.code}));
            };
            const places = {};
            const register = (name) => (component, ...rest) => {
                places[name] = component;
                seen.registered.push(name + ' ' + rest.filter((each) => typeof each === 'string').join(','));
            };
            window.extensionsAPI = {
                registerStatusPanelExtension: register('panel'), registerAppViewExtension: register('view'),
                registerResourceExtension: register('tab')
            };
            \(isHidden ? "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});" : "")
            const start = Date.now();
            const now = Date.parse('2026-11-21T12:00:00Z');
            const clock = Date.now;
            Date.now = () => now + clock.call(Date) - start;
            </script>
            <script src="file://\(Repository.path("deploy/argocd/ui-extension/extension-assay.js"))"></script>
            <style>.theme-light {background: #ffffff; color: #495763} .theme-dark {background: #1b1f22; color: #e3e7ea}
            </style></head><body>
            <div class="theme-\(theme)"><div id="panel"></div><div id="page"></div></div>
            <script>
            const application = {metadata: {name: 'web', namespace: 'argocd'}, spec: {project: 'shop'}};
            const show = (id, component) => ReactDOM.createRoot(document.getElementById(id)).render(
                React.createElement(component, {application, tree: {}, openFlyout: () => { seen.opened += 1; }}));
            show('panel', places.panel);
            show('page', places.view);
            const $ = (selector) => Array.from(document.querySelectorAll(selector));
            const luminance = (color) => {
                const [r, g, b] = color.match(/[0-9.]+/g).map(Number).map((part) => part / 255)
                    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const contrast = (element) => {
                const ground = luminance(getComputedStyle($('.theme-\(theme)')[0]).backgroundColor);
                const [a, b] = [luminance(getComputedStyle(element).color), ground].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05);
            };
            setTimeout(() => { \(steps) }, 1000);
            setTimeout(() => {
                seen.panel = $('#panel')[0].innerText;
                seen.page = $('#page')[0].innerText;
                seen.names = $('#page .assay-name').map((each) => each.innerText);
                seen.digests = $('#page code.assay-digest').map((each) => each.title);
                seen.outcomes = $('#page .assay-badge').map((each) => each.innerText);
                seen.pressed = $('#page [aria-pressed=true]').map((each) => each.innerText);
                seen.alerts = $('#page [role=alert]').map((each) => each.innerText);
                seen.busy = $('#page section')[0].getAttribute('aria-busy');
                seen.unnamed = $('button').filter((each) => !each.innerText.trim()).length;
                seen.shownIcons = $('svg').filter((each) => each.getAttribute('aria-hidden') !== 'true').length;
                seen.caption = $('#page caption').map((each) => each.textContent);
                seen.columns = $('#page thead th[scope=col]').map((each) => each.textContent);
                seen.rowHeaders = $('#page tbody th[scope=row]').length;
                seen.images = $('img, script[src="x"], iframe').length;
                seen.faintest = Math.min(...$('.assay-root *').filter((each) => each.textContent).map(contrast))
                    .toFixed(2);
                const meta = document.createElement('meta');
                meta.id = 'result';
                const bytes = new TextEncoder().encode(JSON.stringify(seen));
                meta.content = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
                document.head.appendChild(meta);
            }, \(seconds * 1000));
            </script></body></html>
            """
    }
}
