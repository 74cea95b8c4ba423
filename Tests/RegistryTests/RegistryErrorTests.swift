// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Testing

@testable import Registry

@Suite struct RegistryErrorTests {
    @Test func everyCodeIsItsOwn() {
        let codes = RegistryError.Code.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.hasPrefix("registry.") })
    }

    @Test(arguments: [
        (HTTPTransportError.timedOut(host: "h"), RegistryError.Code.timeout),
        (.unreachable(host: "h", why: ""), .unreachable),
        (.tls(host: "h", why: ""), .unreachable), (.bodyTooLarge(limit: 1), .tooLarge),
        (.headersTooLarge(limit: 1), .malformed),
        (.redirectRefused(to: "h", .address), .redirectRefused),
        (.addressRefused(host: "h", .linkLocal), .addressRefused),
        (.stopped, .limit), (.cancelled, .cancelled), (.certificateFile(path: "p", why: ""), .credentials),
        (.tooManyRedirects(limit: 5), .malformed), (.shutDown, .unreachable),
    ])
    func transportFailuresKeepTheirMeaning(_ error: HTTPTransportError, _ expected: RegistryError.Code) {
        #expect(RegistryError(error, host: "h", meter: RequestMeter()).code == expected)
    }

    @Test func anErrorDocumentIsReadAndClipped() {
        let body =
            #"{"errors":[{"code":"DENIED","message":"no\u001b[31m \#(String(repeating: "x", count: 500))"}]}"#
        let detail = AnswerStatus.detail(Array(body.utf8))
        #expect(detail.hasPrefix("DENIED: no?[31m x"))
        #expect(detail.utf8.count == 200)
        #expect(AnswerStatus.detail(Array("<html>".utf8)) == "")
    }
}
