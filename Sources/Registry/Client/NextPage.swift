// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The next page that an answer's `Link` header names (RFC 8288; OCI distribution specification, "Listing Referrers").
enum NextPage {
    /// The URL; `nil` when there is none. Throws `malformedAnswer` when it is on another host: a list is told by
    /// the registry that was asked.
    ///
    /// - Parameter page: what was asked. Links are relative to it (RFC 8288 section 3.2, RFC 3986 section 5.1.3), and
    ///   not to where a redirect may have led.
    static func url(
        in answer: HTTPResponse, to page: HTTPURL, from endpoint: Endpoint
    ) throws(RegistryError) -> HTTPURL? {
        for line in answer.fields.values("Link") {
            guard let reference = target(line) else { continue }
            guard let url = page.resolving(reference), url.isSameOrigin(as: endpoint.base) else {
                throw .malformedAnswer(host: endpoint.host, why: "the next page is on another host")
            }
            return url
        }
        return nil
    }

    /// Whether a page without a next one may have been cut at the registry's own size of pages, which are round numbers.
    /// The page that comes to be behind it changes its `Link`, but not its content: it may pass for unchanged.
    static func mayFollow(_ count: Int) -> Bool { count > 0 && count % 10 == 0 }

    /// `<target>; rel="next"` among links that are separated by commas.
    private static func target(_ line: String) -> Substring? {
        guard line.utf8.count <= 8 << 10 else { return nil }
        var rest = Substring(line)
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let target = rest[rest.index(after: open)..<close]
            rest = rest[rest.index(after: close)...]
            let parameters = rest.prefix { $0 != "<" }
            let isNext = parameters.split { $0 == ";" || $0 == "," }.contains { parameter in
                let words = parameter.lowercased().filter { $0 != " " && $0 != "\"" }
                return words == "rel=next"
            }
            if isNext { return target }
        }
        return nil
    }
}
