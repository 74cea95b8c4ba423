// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPTransport

@Suite struct RedirectTests {
    private func next(
        _ location: String, status: Int = 307, from url: String = "https://a.b/x",
        method: HTTPRequest.Method = .get,
        body: [UInt8] = []
    ) throws -> HTTPRequest? {
        let url = try #require(HTTPURL(url))
        let request = HTTPRequest(
            method, url,
            fields: [
                "Accept": "*/*", "authorization": "Basic x", "Cookie": "c", "X-Registry-Auth": "r",
                "Content-Type": "text/plain",
            ], body: body)
        let answer = HTTPResponse(status: status, fields: ["location": location], url: url)
        return try Redirect.next(after: answer, to: request)
    }

    @Test func keepsCredentialsAtTheSameOrigin() throws {
        #expect(try next("https://a.b:443/y")?.fields["Authorization"] == "Basic x")
    }

    @Test(
        "scheme, host and port make an origin",
        arguments: [
            ("https://a.b/x", "https://a.b:444/y"), ("https://a.b/x", "https://c.b/y"),
            ("http://a.b/x", "https://a.b/y"),
            ("https://a.b/x", "https://sub.a.b/y"),
        ])
    func dropsCredentials(_ from: String, _ to: String) throws {
        let followed = try #require(try next(to, from: from))
        #expect(followed.fields.all.map(\.name) == ["Accept"])
    }

    @Test func refusesDowngrade() {
        #expect(throws: HTTPTransportError.redirectRefused(to: "http://a.b/y", .downgrade)) {
            try next("http://a.b/y?secret=1")
        }
    }

    @Test func refusesWhatIsNoURL() {
        #expect(throws: HTTPTransportError.redirectRefused(to: "ftp://a.b/", .malformed)) {
            try next("ftp://a.b/")
        }
    }

    @Test func refusesToCarryContentElsewhere() throws {
        #expect(throws: HTTPTransportError.redirectRefused(to: "https://c.d/", .content)) {
            try next("https://c.d/", method: .post, body: [1])
        }
        #expect(try next("https://a.b/y", method: .post, body: [1])?.body == [1])
    }

    @Test func aSeeOtherLeavesContentBehind() throws {
        let followed = try #require(try next("https://c.d/", status: 303, method: .post, body: [1]))
        #expect(followed.method == .get)
        #expect(followed.body.isEmpty)
    }

    @Test(arguments: [200, 300, 304, 401]) func otherStatusesAreFinal(_ status: Int) throws {
        #expect(try next("https://a.b/y", status: status) == nil)
    }
}

extension RedirectTests {
    @Test func fieldsPrintNoValues() {
        let fields: HTTPFields = ["Authorization": "Basic s3cret"]
        var dumped = ""
        dump(fields, to: &dumped)
        #expect(!"\(fields)\(dumped)\(fields.all)".contains("s3cret"))
    }
}
