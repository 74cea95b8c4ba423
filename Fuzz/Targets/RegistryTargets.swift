// SPDX-License-Identifier: Apache-2.0

// Parsers that their modules keep to themselves can be reached in debug builds, which all fuzzing is.
#if DEBUG
    import HTTPTransport
    import OCIModel
    @testable import Registry

    /// `WWW-Authenticate`, one header line a line.
    @Sendable func authChallenge(_ input: [UInt8]) {
        guard let challenges = AuthChallenge.all(in: lines(input)) else { return }
        for challenge in challenges { expect(!challenge.scheme.isEmpty, "a challenge has a scheme") }
    }

    /// `Link`, one header line a line. The next page is never on another host.
    @Sendable func nextPage(_ input: [UInt8]) {
        let repository = Repository(registry: "registry.example", path: "a/b")
        guard let endpoint = try? Endpoint.all(for: repository, settings: RegistrySettings()).last else {
            return expect(false, "the repository has an endpoint")
        }
        var answer = HTTPResponse(status: 200, url: endpoint.base)
        for line in lines(input) { answer.fields.append("Link", line) }
        guard let url = try? NextPage.url(in: answer, to: endpoint.base, from: endpoint) else { return }
        expect(url.host == "registry.example" && url.scheme == .https, "the next page stays where it is")
    }

    /// `Retry-After`.
    @Sendable func retryAfter(_ input: [UInt8]) {
        switch RetryAfter(String(decoding: input, as: UTF8.self)) {
        case .delay(let seconds)?: expect(seconds >= 0, "a delay is not negative")
        case .date, nil: break
        }
    }
#endif
