// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Signatures
import StrictJSON
import Synchronization
import TestServer
import Testing

/// What a provider says about a key.
enum Outcome: Equatable, CustomStringConvertible {
    case key(PublicKey, version: String?)
    case failed(KeyFetchError.Cause)

    var description: String {
        switch self {
        case .key(let key, let version): "\(key.description) \(version ?? "")"
        case .failed(let cause): "\(cause)"
        }
    }

    var cause: KeyFetchError.Cause? {
        if case .failed(let cause) = self { cause } else { nil }
    }

    /// The version that answered; `nil` without a key too.
    var version: String? {
        if case .key(_, let version) = self { version } else { nil }
    }

    var key: PublicKey? {
        if case .key(let key, _) = self { key } else { nil }
    }
}

/// Asks a provider; whatever fails must name the key that was asked for.
func outcome<Provider: KeyProvider>(_ provider: Provider, _ reference: Provider.Reference) async -> Outcome
where Provider.Reference: CustomStringConvertible {
    do throws(KeyFetchError) {
        let fetched = try await provider.fetch(reference)
        return .key(fetched.key, version: fetched.version)
    } catch {
        return .failed(error.key == reference.description ? error.cause : .device("names \(error.key)"))
    }
}

/// A machine with variables and files, at a time.
struct Machine: Sendable {
    var variables: [String: String] = [:]
    var files: [String: String] = [:]
    var now = 1_800_000_000

    var surroundings: Surroundings { .test(variables, files: files, now: now) }
}

/// Answers that no key service gives, and what is to come of them.
struct BadAnswer: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var answer: TestServer.Answer
    var isExpected: @Sendable (KeyFetchError.Cause) -> Bool

    init(
        _ name: String, _ answer: TestServer.Answer,
        _ isExpected: @escaping @Sendable (KeyFetchError.Cause) -> Bool
    ) {
        (testDescription, self.answer, self.isExpected) = (name, answer, isExpected)
    }

    static let html = "<!DOCTYPE html><title>Sign in</title>"

    static let all = [
        BadAnswer("an HTML page", .text(html, type: "text/html")) {
            isMalformed($0, "without a JSON object")
        },
        BadAnswer("an HTML page that says it is not there", .text(html, status: 404, type: "text/html")) {
            isMalformed($0, "answered 404 without")
        },
        BadAnswer("an HTML page of a gateway", .text(html, status: 502, type: "text/html")) {
            $0 == .failed(status: 502, said: nil)
        },
        BadAnswer("too many requests", .text("slow down", status: 429)) { $0 == .throttled(said: nil) },
        BadAnswer("half an object", .text("{\"name\":")) { isMalformed($0, "without a JSON object") },
        BadAnswer("an empty object", .json([:])) { isMalformed($0, "is missing") },
        BadAnswer("five megabytes", .text(String(repeating: "x", count: 5_000_000))) {
            $0 == .transport(.bodyTooLarge(limit: 262_144))
        },
        BadAnswer("no answer in time", TestServer.Answer(body: [], delay: .seconds(4))) {
            if case .transport(.timedOut) = $0 { true } else { false }
        },
        BadAnswer("a redirect to a link-local address", redirect("https://169.254.169.254/latest/meta-data"))
        {
            $0 == .malformed(why: "a redirect")
        },
        BadAnswer("a redirect to another host", redirect("https://example.com/")) {
            $0 == .malformed(why: "a redirect")
        },
    ]

    private static func redirect(_ location: String) -> TestServer.Answer {
        TestServer.Answer(status: 302, fields: [("Location", location)], body: [])
    }

    private static func isMalformed(_ cause: KeyFetchError.Cause, _ piece: String) -> Bool {
        if case .malformed(let why) = cause { why.contains(piece) } else { false }
    }
}

/// Requests that were handed to a transport, with no network behind it.
final class Recorder: Sendable {
    private let seen = Mutex<[HTTPRequest]>([])

    var requests: [HTTPRequest] { seen.withLock { $0 } }
    var hosts: [String] { requests.map(\.url.host) }

    /// A transport that answers every request.
    func transport(
        _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) -> HTTPTransport {
        HTTPTransport(answering: { [self] (request) async throws(HTTPTransportError) -> HTTPResponse in
            seen.withLock { $0.append(request) }
            return answer(request)
        })
    }
}
