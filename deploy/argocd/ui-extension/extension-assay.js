// SPDX-License-Identifier: Apache-2.0
//
// Shows in Argo CD what Assay decided about an Application's images: an item of the status panel, with a flyout, a view
// beside the tree, and a tab of the Application. One file, as it is written: no build, React is the host's (16 to 19).
//
// It reads the Application's ImageVerificationReport (docs/report-schema.md) through Argo CD's proxy extension `assay`
// and asks nothing else of anybody. What is in a report came from registries: it is shown as text and never as markup.
((window) => {
    'use strict';

    const React = window.React;
    const api = window.extensionsAPI;
    // Once is enough, however often the file is served.
    if (!React || !api || document.getElementById('assay-style')) {
        return;
    }
    const h = React.createElement;

    const REFRESH_MS = 30000;
    const TIMEOUT_MS = 20000;
    // Further away a date says more than a number of days.
    const FAR_SECONDS = 60 * 86400;
    const LONGEST_REPORT = 4 << 20;

    // --- What outcomes look like; the worst first. ---

    const OUTCOMES = {
        misconfigured: {word: 'Misconfigured', tone: 'bad', icon: 'wrench'},
        rejected: {word: 'Rejected', tone: 'bad', icon: 'cross'},
        undetermined: {word: 'Undetermined', tone: 'open', icon: 'question'},
        exempt: {word: 'Exempt', tone: 'open', icon: 'clock'},
        verified: {word: 'Verified', tone: 'good', icon: 'check'},
        notGoverned: {word: 'Not governed', tone: 'none', icon: 'dash'}
    };
    const WORST_FIRST = Object.keys(OUTCOMES);

    // A newer server may know outcomes that this file does not.
    const outcomeOf = (name) =>
        Object.prototype.hasOwnProperty.call(OUTCOMES, name) ? OUTCOMES[name] : {word: String(name || 'Unknown'), tone: 'open', icon: 'question'};

    const rank = (image) => {
        const place = WORST_FIRST.indexOf(image.outcome);
        return place < 0 ? 0 : place;
    };

    const SHAPES = {
        check: 'M4.5 8.4l2.4 2.4 4.6-5.2',
        cross: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2',
        question: 'M6.1 6.3a1.95 1.95 0 1 1 2.9 1.7c-.7.4-1 .8-1 1.5M8 11.6v.1',
        clock: 'M8 4.6V8l2.2 1.6',
        wrench: 'M8 4.4v4.4M8 11.4v.1',
        dash: 'M5 8h6',
        shield: ''
    };

    const Icon = ({name, size}) =>
        h(
            'svg',
            {className: 'assay-icon', width: size || 16, height: size || 16, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false'},
            name === 'wrench'
                ? h('path', {className: 'assay-icon-face', d: 'M8 1.2l7 12.6H1z', strokeLinejoin: 'round'})
                : h('circle', {className: 'assay-icon-face', cx: 8, cy: 8, r: 7}),
            h('path', {className: 'assay-icon-mark', d: name === 'wrench' ? 'M8 5.6v4M8 11.9v.1' : SHAPES[name] || SHAPES.question})
        );

    // --- Words. ---

    const plural = (count, word) => count + ' ' + word + (count === 1 ? '' : 's');

    const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);

    const asList = (value) => (Array.isArray(value) ? value : []);

    const asText = (value) => (typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value));

    const shortDigest = (digest) => {
        const parts = asText(digest).split(':');
        return parts.length === 2 && parts[1].length > 16 ? parts[0] + ':' + parts[1].slice(0, 12) + '…' : asText(digest);
    };

    const shortRevision = (revision) => (/^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision);

    // The reference without its digest, which stands below it.
    const nameOf = (image) => asText(image.image).split('@')[0];

    const span = (seconds) => {
        const units = [[86400, 'day'], [3600, 'hour'], [60, 'minute']];
        for (const [size, name] of units) {
            if (seconds >= size) {
                return plural(Math.round(seconds / size), name);
            }
        }
        return plural(Math.max(0, Math.round(seconds)), 'second');
    };

    const Moment = ({value}) => {
        const time = Date.parse(asText(value));
        if (isNaN(time)) {
            return h('span', null, '–');
        }
        const seconds = (time - Date.now()) / 1000;
        const iso = new Date(time).toISOString();
        const near = seconds > 0 ? 'in ' + span(seconds) : seconds > -5 ? 'just now' : span(-seconds) + ' ago';
        return h('time', {dateTime: iso, title: new Date(time).toLocaleString()}, Math.abs(seconds) < FAR_SECONDS ? near : iso.slice(0, 10));
    };

    // --- Reports: one for each Application, however many places show it. ---

    const loaders = new Map();

    const address = () => {
        const base = document.querySelector('base');
        const root = new URL((base && base.getAttribute('href')) || '/', window.location.href);
        return new URL('extensions/assay/extension/report', root).href;
    };

    // What an answer means: {state: 'report' | 'none' | 'notGoverned' | 'forbidden' | 'failed', …}.
    const read = async (response) => {
        if (response.status === 404) {
            return {state: 'none'};
        }
        if (response.status === 401 || response.status === 403) {
            return {state: 'forbidden'};
        }
        if (!response.ok) {
            const why = 'Argo CD answered with HTTP status ' + response.status + '.';
            const isGateway = response.status >= 502 && response.status <= 504;
            return {state: 'failed', why: why + (isGateway ? ' It could not reach Assay.' : '')};
        }
        const text = await response.text();
        if (text.length > LONGEST_REPORT) {
            return {state: 'failed', why: 'The report is too long to be shown.'};
        }
        let report;
        try {
            report = JSON.parse(text);
        } catch (error) {
            report = null;
        }
        if (!report || report.kind !== 'ImageVerificationReport') {
            return {state: 'failed', why: 'The answer is no report. Is the proxy extension “assay” set up?'};
        }
        const status = report.status;
        if (!status || !status.outcome) {
            return {state: 'none'};
        }
        return {state: status.outcome === 'notGoverned' ? 'notGoverned' : 'report', status: status};
    };

    const makeLoader = (name, project) => {
        const loader = {current: {state: 'loading'}, listeners: new Set(), timer: null, isBusy: false};
        const tell = (next) => {
            loader.current = next;
            loader.listeners.forEach((listener) => listener(next));
        };
        loader.load = async () => {
            if (loader.isBusy || document.visibilityState === 'hidden') {
                return;
            }
            loader.isBusy = true;
            const abort = new AbortController();
            const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
            let next;
            try {
                const response = await window.fetch(address(), {
                    headers: {'Argocd-Application-Name': name, 'Argocd-Project-Name': project, Accept: 'application/json'},
                    credentials: 'same-origin',
                    cache: 'no-store',
                    signal: abort.signal
                });
                next = await read(response);
            } catch (error) {
                next = {state: 'failed', why: 'Argo CD could not be reached.'};
            }
            clearTimeout(timer);
            loader.isBusy = false;
            // What was read before is better than nothing, as long as it says that it is old.
            const last = loader.current;
            tell(next.state === 'failed' && last.status ? Object.assign({}, last, {stale: next.why}) : next);
        };
        const start = () => {
            loader.load();
            loader.timer = setInterval(loader.load, REFRESH_MS);
            document.addEventListener('visibilitychange', loader.load);
        };
        const stop = () => {
            clearInterval(loader.timer);
            document.removeEventListener('visibilitychange', loader.load);
        };
        loader.subscribe = (listener) => {
            loader.listeners.add(listener);
            if (loader.listeners.size === 1) {
                start();
            }
            return () => {
                loader.listeners.delete(listener);
                if (loader.listeners.size === 0) {
                    stop();
                }
            };
        };
        return loader;
    };

    const loaderFor = (application) => {
        const metadata = (application && application.metadata) || {};
        const name = asText(metadata.namespace) + ':' + asText(metadata.name);
        const project = asText(application && application.spec && application.spec.project) || 'default';
        const key = name + '\n' + project;
        if (!loaders.has(key)) {
            loaders.set(key, makeLoader(name, project));
        }
        return loaders.get(key);
    };

    const useReport = (application) => {
        const loader = loaderFor(application);
        const [result, setResult] = React.useState(loader.current);
        React.useEffect(() => {
            setResult(loader.current);
            return loader.subscribe(setResult);
        }, [loader]);
        return [result, loader.load];
    };

    // --- What a report says in a line. ---

    const counts = (images) => {
        const found = new Map();
        images.forEach((image) => found.set(image.outcome, (found.get(image.outcome) || 0) + 1));
        return Array.from(found).sort((a, b) => rank({outcome: a[0]}) - rank({outcome: b[0]}));
    };

    const sentence = (images) =>
        images.length === 0
            ? 'No images'
            : 'Images: ' +
              counts(images)
                  .reverse()
                  .map(([outcome, count]) => count + ' ' + lower(outcomeOf(outcome).word))
                  .join(', ');

    const headline = (status) =>
        status.decision === 'deny'
            ? {words: 'Sync denied', tone: 'bad', icon: 'cross'}
            : status.disposition === 'warn'
              ? {words: 'Sync allowed, with warnings', tone: 'open', icon: 'wrench'}
              : {words: 'Sync allowed', tone: 'good', icon: 'check'};

    // What is shown where there is no report.
    const OTHERWISE = {
        loading: {title: 'Loading', tone: 'none', icon: 'clock', text: 'The report is being fetched.'},
        none: {title: 'No report yet', tone: 'none', icon: 'clock', text: 'Assay has not decided about this Application. It does so when a revision is to be synced; look again in a moment.'},
        notGoverned: {title: 'Not governed', tone: 'none', icon: 'dash', text: 'No image verification policy selects this Application. Its images are not checked.'},
        forbidden: {title: 'Not allowed', tone: 'open', icon: 'wrench', text: 'You may not read this report. An administrator of Argo CD can let you, with these lines in argocd-rbac-cm:'},
        failed: {title: 'Not available', tone: 'open', icon: 'wrench', text: ''}
    };

    // --- Components. ---

    const Badge = ({outcome}) => {
        const look = outcomeOf(outcome);
        return h('span', {className: 'assay-badge assay-' + look.tone}, h(Icon, {name: look.icon}), h('span', null, look.word));
    };

    const Fact = ({name, children}) => h('div', {className: 'assay-fact'}, h('dt', null, name), h('dd', null, children));

    const Otherwise = ({result, application, reload}) => {
        const look = OTHERWISE[result.state] || OTHERWISE.failed;
        const project = asText(application && application.spec && application.spec.project) || 'default';
        const name = asText(application && application.metadata && application.metadata.name);
        const isError = result.state === 'failed' || result.state === 'forbidden';
        return h(
            'div',
            {className: 'assay-otherwise assay-' + look.tone, role: isError ? 'alert' : 'status'},
            h(Icon, {name: look.icon, size: 32}),
            h('h3', null, look.title),
            h('p', null, look.text || result.why),
            result.state === 'forbidden' &&
                h('pre', null, 'p, role:ROLE, extensions, invoke, assay, allow\np, role:ROLE, applications, get, ' + project + '/' + name + ', allow'),
            isError && h('button', {type: 'button', className: 'assay-reload', onClick: reload}, 'Try again')
        );
    };

    const Finding = ({image}) => {
        const lines = [['Wanted', image.wanted], ['Found', image.found], ['Next step', image.next]].filter((line) => line[1]);
        if (lines.length === 0 && !image.code) {
            return null;
        }
        return h(
            'dl',
            {className: 'assay-finding'},
            lines.map(([name, text]) => h(React.Fragment, {key: name}, h('dt', null, name), h('dd', null, asText(text)))),
            image.code && h(React.Fragment, {key: 'code'}, h('dt', null, 'Reason'), h('dd', null, h('code', null, asText(image.code))))
        );
    };

    const COLUMNS = ['Image', 'Outcome', 'Signed by', 'Level', 'Valid until'];

    // Roles are said because what is no table to the eye, in a narrow place, is one to a screen reader all the same.
    const Cell = ({column, children}) => h('td', {role: 'cell', 'data-label': COLUMNS[column]}, children);

    const Faint = ({children}) => h('span', {className: 'assay-faint'}, children);

    const Rows = ({image}) => {
        const look = outcomeOf(image.outcome);
        const finding = h(Finding, {image: image});
        const hasFinding = image.wanted || image.found || image.next || image.code;
        const signers = asList(image.signers);
        const nobody = image.outcome === 'rejected' ? 'nobody' : '–';
        return h(
            'tbody',
            {className: 'assay-image assay-' + look.tone, role: 'rowgroup'},
            h(
                'tr',
                {role: 'row'},
                h(
                    'th',
                    {scope: 'row', role: 'rowheader'},
                    h('span', {className: 'assay-name'}, nameOf(image)),
                    image.digest
                        ? h('code', {className: 'assay-digest', title: asText(image.digest)}, shortDigest(image.digest))
                        : h('span', {className: 'assay-digest'}, 'no digest')
                ),
                h(Cell, {column: 1}, h(Badge, {outcome: image.outcome})),
                h(
                    Cell,
                    {column: 2},
                    signers.length
                        ? h('ul', {className: 'assay-signers'}, signers.map((signer, place) => h('li', {key: place}, asText(signer))))
                        : h(Faint, null, nobody)
                ),
                h(Cell, {column: 3}, typeof image.level === 'number' ? 'SLSA ' + image.level : h(Faint, null, '–')),
                h(Cell, {column: 4}, image.validUntil ? h(Moment, {value: image.validUntil}) : h(Faint, null, '–'))
            ),
            hasFinding && h('tr', {className: 'assay-detail', role: 'row'}, h('td', {role: 'cell', colSpan: COLUMNS.length}, finding))
        );
    };

    const Filters = ({images, chosen, choose}) =>
        h(
            'div',
            {className: 'assay-filters', role: 'group', 'aria-label': 'Show images by outcome'},
            [['', images.length]].concat(counts(images)).map(([outcome, count]) =>
                h(
                    'button',
                    {key: outcome, type: 'button', className: 'assay-filter', 'aria-pressed': chosen === outcome ? 'true' : 'false', onClick: () => choose(outcome)},
                    (outcome ? outcomeOf(outcome).word : 'All') + ' ' + count
                )
            )
        );

    const Report = ({status, stale, reload}) => {
        const [filter, setFilter] = React.useState('');
        const images = asList(status.images).slice().sort((a, b) => rank(a) - rank(b));
        // The outcome that was chosen may be gone after a refresh.
        const chosen = images.some((image) => image.outcome === filter) ? filter : '';
        const shown = images.filter((image) => !chosen || image.outcome === chosen);
        const head = headline(status);
        const revisions = asList(status.revisions);
        const policies = asList(status.policies);
        return h(
            React.Fragment,
            null,
            h(
                'header',
                {className: 'assay-head assay-' + head.tone},
                h(Icon, {name: head.icon, size: 36}),
                h('div', {className: 'assay-title'}, h('h3', null, head.words), h('p', {role: 'status'}, sentence(images))),
                h('button', {type: 'button', className: 'assay-reload', onClick: reload}, 'Refresh')
            ),
            stale && h('p', {className: 'assay-note', role: 'alert'}, stale + ' This is what was known before.'),
            status.message && h('p', {className: 'assay-message'}, asText(status.message)),
            asList(status.warnings).length > 0 && h('ul', {className: 'assay-warnings'}, asList(status.warnings).map((text, place) => h('li', {key: place}, asText(text)))),
            h(
                'dl',
                {className: 'assay-facts'},
                h(Fact, {name: 'Decided'}, h(Moment, {value: status.decidedAt})),
                status.validUntil && h(Fact, {name: 'Valid until'}, h(Moment, {value: status.validUntil})),
                revisions.length > 0 && h(Fact, {name: revisions.length === 1 ? 'Revision' : 'Revisions'}, revisions.map((revision, place) => h('code', {key: place, title: asText(revision)}, shortRevision(asText(revision))))),
                policies.length > 0 && h(Fact, {name: policies.length === 1 ? 'Policy' : 'Policies'}, policies.map(asText).join(', ')),
                status.project && h(Fact, {name: 'Project'}, asText(status.project))
            ),
            images.length > 1 && h(Filters, {images: images, chosen: chosen, choose: setFilter}),
            images.length === 0
                ? h('p', {className: 'assay-faint'}, 'The manifests run no images.')
                : h(
                      'div',
                      {className: 'assay-scroll', tabIndex: 0, role: 'region', 'aria-label': 'Images'},
                      h(
                          'table',
                          {role: 'table'},
                          h('caption', {className: 'assay-hidden'}, 'Verdicts on the images of this Application, the worst first'),
                          h(
                              'thead',
                              {role: 'rowgroup'},
                              h('tr', {role: 'row'}, COLUMNS.map((name) => h('th', {key: name, scope: 'col', role: 'columnheader'}, name)))
                          ),
                          shown.map((image, place) => h(Rows, {key: asText(image.image) + place, image: image}))
                      )
                  ),
            status.truncated && h('p', {className: 'assay-note'}, 'There are more images than are shown here.')
        );
    };

    const Page = (props) => {
        const application = props.application || props.resource;
        const [result, reload] = useReport(application);
        return h(
            'section',
            {className: 'assay-root assay-page', 'aria-label': 'Image verification', 'aria-busy': result.state === 'loading' ? 'true' : 'false'},
            result.state === 'report'
                ? h(Report, {status: result.status, stale: result.stale, reload: reload})
                : h(Otherwise, {result: result, application: application, reload: reload})
        );
    };

    const StatusPanel = (props) => {
        const [result] = useReport(props.application);
        const isReport = result.state === 'report';
        const look = isReport ? headline(result.status) : OTHERWISE[result.state] || OTHERWISE.failed;
        const detail = isReport ? sentence(asList(result.status.images)) : '';
        return h(
            'div',
            {className: 'application-status-panel__item assay-root assay-panel'},
            h('div', {className: 'assay-panel-label'}, 'IMAGE VERIFICATION'),
            h(
                'button',
                {type: 'button', className: 'assay-panel-button assay-' + look.tone, onClick: () => props.openFlyout && props.openFlyout(), title: 'Show the report'},
                h(Icon, {name: look.icon, size: 20}),
                h('span', {className: 'assay-panel-value'}, look.words || look.title)
            ),
            detail && h('div', {className: 'assay-panel-detail', role: 'status'}, detail)
        );
    };

    // --- Looks. Colours follow the host's text; tones have enough contrast on both of its themes. ---

    const STYLE = `
.assay-root { --assay-good: #14713d; --assay-bad: #b3261e; --assay-open: #8a5a00; --assay-none: #5a6b77;
    --assay-line: rgba(110, 130, 145, .28); --assay-tint: rgba(110, 130, 145, .09); --assay-focus: #0b7bb0;
    font-size: 14px; line-height: 1.5; text-align: left; }
.theme-dark .assay-root { --assay-good: #5fd394; --assay-bad: #ff8a80; --assay-open: #f2bf5c; --assay-none: #a9b6bf;
    --assay-line: rgba(190, 205, 215, .22); --assay-tint: rgba(190, 205, 215, .07); --assay-focus: #5cc8f5; }
.assay-good { --assay-tone: var(--assay-good); } .assay-bad { --assay-tone: var(--assay-bad); }
.assay-open { --assay-tone: var(--assay-open); } .assay-none { --assay-tone: var(--assay-none); }
.assay-root *, .assay-root { box-sizing: border-box; }
.assay-root h3, .assay-root p, .assay-root dl, .assay-root dd, .assay-root ul { margin: 0; padding: 0; }
.assay-root ul { list-style: none; }
.assay-root code, .assay-root pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px;
    background: none; color: inherit; padding: 0; border: 0; }
.assay-root button { font: inherit; color: inherit; cursor: pointer; background: none; border: 0; }
.assay-root button:focus-visible, .assay-scroll:focus-visible { outline: 2px solid var(--assay-focus); outline-offset: 2px; }
.assay-page { container-type: inline-size; padding: 20px 24px; max-width: 1180px; }
.assay-icon { flex: none; color: var(--assay-tone); }
.assay-icon-face { fill: currentColor; fill-opacity: .14; stroke: currentColor; stroke-width: 1.2; }
.assay-icon-mark { fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
.assay-head { display: flex; align-items: center; gap: 14px; padding: 14px 18px; border-radius: 8px;
    background: var(--assay-tint); border-left: 4px solid var(--assay-tone); }
.assay-title { flex: 1; min-width: 0; }
.assay-title h3 { font-size: 18px; font-weight: 600; line-height: 1.3; color: var(--assay-tone); }
.assay-root .assay-reload { border: 1px solid var(--assay-line); border-radius: 6px; padding: 4px 12px; }
.assay-root .assay-reload:hover, .assay-root .assay-filter:hover { background: var(--assay-tint); }
.assay-root .assay-message { margin-top: 14px; white-space: pre-wrap; overflow-wrap: anywhere; }
.assay-root .assay-note, .assay-root .assay-warnings { margin-top: 14px; color: var(--assay-open); overflow-wrap: anywhere; }
.assay-root .assay-facts { display: flex; flex-wrap: wrap; gap: 8px 36px; margin: 16px 0; }
.assay-fact dt, .assay-root thead th, .assay-panel-label, .assay-finding dt { font-size: 11px; font-weight: 600;
    letter-spacing: .04em; text-transform: uppercase; color: var(--assay-none); }
.assay-fact code + code { margin-left: 8px; }
.assay-filters { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 10px; }
.assay-root .assay-filter { border: 1px solid var(--assay-line); border-radius: 999px; padding: 2px 12px; font-size: 13px; }
.assay-root .assay-filter[aria-pressed=true] { border-color: currentColor; font-weight: 600; }
.assay-scroll { overflow-x: auto; border: 1px solid var(--assay-line); border-radius: 8px; }
.assay-root table { width: 100%; border-collapse: collapse; margin: 0; }
.assay-root th, .assay-root td { padding: 10px 14px; text-align: left; vertical-align: top; font-weight: 400; border: 0; }
.assay-root thead th { padding: 8px 14px; background: var(--assay-tint); white-space: nowrap; }
.assay-root td:nth-child(4), .assay-root td:nth-child(5) { white-space: nowrap; }
.assay-root tbody th { min-width: 240px; }
.assay-root tbody { border-top: 1px solid var(--assay-line); }
.assay-root tbody.assay-bad > tr:first-child > th { box-shadow: inset 3px 0 var(--assay-bad); }
.assay-root tbody.assay-open > tr:first-child > th { box-shadow: inset 3px 0 var(--assay-open); }
.assay-root .assay-detail td { padding-top: 0; }
.assay-root tbody.assay-bad .assay-detail td { box-shadow: inset 3px 0 var(--assay-bad); }
.assay-root tbody.assay-open .assay-detail td { box-shadow: inset 3px 0 var(--assay-open); }
.assay-name { display: block; font-weight: 600; overflow-wrap: anywhere; }
.assay-digest, .assay-faint { color: var(--assay-none); }
.assay-digest { font-size: 12px; }
.assay-badge { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; color: var(--assay-tone); white-space: nowrap; }
.assay-signers li { overflow-wrap: anywhere; }
.assay-root .assay-finding { display: grid; grid-template-columns: 76px 1fr; gap: 4px 16px; padding: 10px 14px;
    border-radius: 6px; background: var(--assay-tint); }
.assay-finding dt { padding-top: 2px; } .assay-finding dd { overflow-wrap: anywhere; white-space: pre-wrap; }
.assay-otherwise { display: flex; flex-direction: column; align-items: center; gap: 8px; padding: 48px 16px; text-align: center; }
.assay-otherwise h3 { font-size: 18px; font-weight: 600; } .assay-otherwise p { max-width: 56ch; }
.assay-root .assay-otherwise pre { text-align: left; padding: 12px 16px; border-radius: 6px; background: var(--assay-tint);
    overflow-x: auto; max-width: 100%; user-select: all; }
.assay-panel-label { margin-bottom: 4px; white-space: nowrap; }
.assay-root .assay-panel-button { display: inline-flex; align-items: center; gap: 8px; padding: 0; font-size: 18px;
    line-height: 1.3; color: var(--assay-tone); text-align: left; }
.assay-panel-button:hover .assay-panel-value { text-decoration: underline; }
.assay-panel-detail { margin-top: 2px; font-size: 13px; }
@container (max-width: 760px) {
    .assay-root table, .assay-root tbody, .assay-root tr, .assay-root tbody th, .assay-root td { display: block; }
    .assay-root thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .assay-root tr:first-child td { display: grid; grid-template-columns: 92px 1fr; gap: 16px; padding-top: 0; padding-bottom: 6px; }
    .assay-root tr:first-child td::before { content: attr(data-label); color: var(--assay-none); }
    .assay-root .assay-detail td { padding-top: 4px; }
    .assay-root tbody.assay-bad, .assay-root tbody.assay-open { border-left: 3px solid var(--assay-tone); }
    .assay-root tbody tr > * { box-shadow: none !important; }
}
.assay-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

    const style = document.createElement('style');
    style.id = 'assay-style';
    style.textContent = STYLE;
    document.head.appendChild(style);

    // --- Places; a version of Argo CD that lacks one shows the others. ---

    if (api.registerStatusPanelExtension) {
        api.registerStatusPanelExtension(StatusPanel, 'Image verification', 'assay', Page);
    }
    if (api.registerAppViewExtension) {
        api.registerAppViewExtension(Page, 'Image verification', 'fa-shield-alt');
    }
    if (api.registerResourceExtension) {
        api.registerResourceExtension(Page, 'argoproj.io', 'Application', 'Images', {icon: 'fa-shield-alt'});
    }
})(window);
