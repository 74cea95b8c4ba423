// SPDX-License-Identifier: Apache-2.0

/// What follows from an answer: nothing, or another request (RFC 9110 section 15.4). No I/O.
enum Redirect {
    /// The request that `answer` asks for, or `nil` when it is the final one.
    ///
    /// Addresses are not judged here. Across origins only fields without credentials are kept: a list of what may
    /// go along, since nobody can list every field that holds a secret.
    static func next(after answer: HTTPResponse, to request: HTTPRequest) throws(HTTPTransportError)
        -> HTTPRequest?
    {
        guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.fields["Location"]
        else {
            return nil
        }
        guard let target = request.url.resolving(location) else {
            throw .redirectRefused(to: printable(location), .malformed)
        }
        func refused(_ fault: RedirectFault) -> HTTPTransportError {
            .redirectRefused(to: target.withoutQuery, fault)
        }
        if request.url.scheme == .https, target.scheme == .http { throw refused(.downgrade) }
        var next = request
        next.url = target
        let isSameOrigin = target.isSameOrigin(as: request.url)
        if !isSameOrigin {
            next.fields = request.fields.keeping(only: fieldsForStrangers)
            next.connectHost = nil
        }
        switch answer.status {
        case 307, 308:
            guard isSameOrigin || request.body.isEmpty else { throw refused(.content) }
        default:
            if request.method != .head { next.method = .get }
            next.body = []
            next.fields["Content-Type"] = nil
        }
        return next
    }

    private static func printable(_ text: String) -> String {
        String(
            text.prefix { $0 != "?" }.unicodeScalars.prefix(200).map {
                (0x20..<0x7F).contains($0.value) ? Character($0) : "?"
            })
    }

    private static let fieldsForStrangers: Set<String> = ["accept", "accept-language", "range", "user-agent"]
}
