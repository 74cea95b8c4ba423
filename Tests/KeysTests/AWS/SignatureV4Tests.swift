// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTransport
import Testing

@testable import Keys

/// Signatures of AWS's own test suite, and what a request gains.
@Suite(.timeLimit(.minutes(1)))
struct SignatureV4Tests {
    @Test func theSuiteIsWhole() throws { #expect(try SignatureV4Case.all().count == 33) }

    @Test(arguments: try SignatureV4Case.all()) func isSignedAsAWSDoes(_ vector: SignatureV4Case) throws {
        let signer = try signer()
        #expect(signer.authorization(for: vector.request, at: SignatureV4Case.now) == vector.authorization)
    }

    @Test func aRequestGainsItsFields() throws {
        let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
        var request = HTTPRequest(.get, try #require(HTTPURL("https://example.amazonaws.com/")))
        try signer(token).sign(&request, at: SignatureV4Case.now)
        let vector = try #require(
            try SignatureV4Case.all().first { $0.name == "get-vanilla-with-session-token" })
        #expect(request.fields["X-Amz-Date"] == "20150830T123600Z")
        #expect(request.fields["X-Amz-Security-Token"] == token)
        #expect(request.fields["Authorization"] == vector.authorization)
    }

    @Test func thePortOfAHostIsSigned() throws {
        var requests = try ["https://example.com:8443/", "https://example.com/"].map {
            HTTPRequest(.get, try #require(HTTPURL($0)))
        }
        for index in requests.indices { try signer().sign(&requests[index], at: SignatureV4Case.now) }
        #expect(requests[0].fields["Authorization"] != requests[1].fields["Authorization"])
    }

    @Test(arguments: [
        ("/a%2Fb", "", "/a%252Fb", ""),
        ("/..", "", "/", ""),
        ("", "", "/", ""),
        ("/a/b/..", "", "/a/", ""),
        ("/", "b=%7e&a", "/", "a=&b=~"),
        ("/", "a=%zz&a=%&a=100%25", "/", "a=%25&a=%25zz&a=100%25"),
        ("/", "a=b=c&a=+", "/", "a=%2B&a=b%3Dc"),
        ("/", "a=%e1%88%b4", "/", "a=%E1%88%B4"),
    ])
    func pathsAndQueriesHaveOneForm(
        _ path: String, _ query: String, _ signedPath: String, _ signedQuery: String
    ) {
        let request = CanonicalRequest(method: "GET", path: path, query: query, fields: [], body: [])
        let lines = request.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1] == signedPath)
        #expect(lines[2] == signedQuery)
    }

    @Test func credentialsShowNothing() throws {
        let credentials = try signer("a-token").credentials
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            for secret in [SignatureV4Case.accessKeyID, SignatureV4Case.secret, "a-token"] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test(arguments: ["", "a b", "a\nb", "ä", String(repeating: "a", count: 16_385)])
    func whatCannotStandInAFieldIsNoCredential(_ text: String) {
        #expect(AWSCredentials(accessKeyID: "id", secretAccessKey: "secret", sessionToken: text) == nil)
        #expect(AWSCredentials(accessKeyID: text, secretAccessKey: "secret") == nil)
        #expect(AWSCredentials(accessKeyID: "id", secretAccessKey: "secret", sessionToken: "a+b/c=") != nil)
    }

    private func signer(_ token: String? = nil) throws -> SignatureV4 {
        let credentials = AWSCredentials(
            accessKeyID: SignatureV4Case.accessKeyID, secretAccessKey: SignatureV4Case.secret,
            sessionToken: token)
        return SignatureV4(credentials: try #require(credentials), region: "us-east-1", service: "service")
    }
}
