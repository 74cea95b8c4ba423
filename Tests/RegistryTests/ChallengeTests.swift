// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Testing

@testable import Registry

@Suite struct ChallengeTests {
    @Test func readsABearerChallenge() {
        let header =
            #"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull""#
        #expect(
            AuthChallenge.all(in: [header]) == [
                AuthChallenge(
                    scheme: "bearer",
                    parameters: [
                        "realm": "https://auth.example/token", "service": "registry.example",
                        "scope": "repository:a/b:pull",
                    ])
            ])
    }

    @Test(arguments: [
        (#"Basic realm="a, b""#, ["basic"]), ("Negotiate", ["negotiate"]), ("Negotiate abc==", ["negotiate"]),
        (#"Basic realm=x, Bearer realm="y", service=z"#, ["basic", "bearer"]),
        (#"Negotiate abc=, Basic realm="x""#, ["negotiate", "basic"]),
        (#", ,Basic realm = "x" ,"#, ["basic"]),
        ("Negotiate, Basic realm=x", ["negotiate", "basic"]), ("", []),
        (#"Bearer realm="a\"b""#, ["bearer"]), ("Bearer realm=", ["bearer"]),
    ])
    func readsLists(_ header: String, _ schemes: [String]) {
        #expect(AuthChallenge.all(in: [header])?.map(\.scheme) == schemes)
    }

    @Test(
        "a misread realm would receive a password",
        arguments: [
            #"Bearer realm="a"#, #"Bearer realm="a",realm="b""#, #"Bearer realm="a" service="b""#,
            "Bearer realm=\"a\nb\"", "realm=x", "=x", #"Bearer realm="\"#, "Bearer realm=\"\u{E4}\"",
            "B\u{E4}rer x",
            "Basic realm=\"" + String(repeating: "x", count: 9000) + "\"",
            "Basic " + (0..<20).map { "p\($0)=x" }.joined(separator: ","),
            (0..<9).map { "S\($0)" }.joined(separator: ","),
        ])
    func refuses(_ header: String) {
        #expect(AuthChallenge.all(in: [header]) == nil)
    }

    @Test func bearerGoesBeforeBasic() throws {
        let both = try #require(AuthChallenge.all(in: ["Basic realm=x", "Bearer realm=y"]))
        #expect(AuthScheme(both) == .bearer(realm: "y", service: nil))
        #expect(AuthScheme(Array(both.prefix(1))) == .basic)
        #expect(AuthScheme([]) == nil)
        #expect(AuthScheme([AuthChallenge(scheme: "bearer", parameters: [:])]) == nil)
    }

    @Test(arguments: [
        ("https://registry.example/", "https://auth.example/token"),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5001/t"),
        ("http://localhost:5000/", "http://127.0.0.1:5001/t"),
        ("http://plain.corp:5000/", "http://plain.corp/t"),
        ("http://plain.corp:5000/", "https://auth.corp/t"),
    ])
    func realms(_ registry: String, _ realm: String) throws {
        let registry = try #require(HTTPURL(registry))
        #expect(try TokenRequest.realm(realm, registry: registry, host: "h").description == realm)
    }

    @Test(arguments: [
        ("https://registry.example/", "http://registry.example/t"),
        ("https://127.0.0.1/", "http://10.0.0.1/t"),
        ("http://plain.corp:5000/", "http://other.corp/t"), ("http://127.0.0.1:5000/", "http://10.0.0.1/t"),
        ("http://127.0.0.1:5000/", "http://169.254.169.254/t"), ("https://registry.example/", "/token"),
        ("https://registry.example/", "https://user@auth.example/"), ("https://registry.example/", ""),
    ])
    func refusesRealms(_ registry: String, _ realm: String) throws {
        let registry = try #require(HTTPURL(registry))
        #expect {
            try TokenRequest.realm(realm, registry: registry, host: "h")
        } throws: {
            ($0 as? RegistryError)?.code == .credentials
        }
    }

    @Test func aPasswordStandsInTheHeader() throws {
        let realm = try #require(HTTPURL("https://auth.example/token?x=1"))
        let request = try TokenRequest.request(
            realm: realm, service: "a b&c", scope: "repository:a/b:pull",
            credential: .basic(username: "u", password: "p"), limit: 10)
        #expect(request.method == .get)
        #expect(
            request.url.description
                == "https://auth.example/token?x=1&service=a%20b%26c&scope=repository:a/b:pull")
        #expect(request.fields["Authorization"] == "Basic dTpw")
    }

    @Test func anIdentityTokenStandsInTheBody() throws {
        let realm = try #require(HTTPURL("https://auth.example/token"))
        let request = try TokenRequest.request(
            realm: realm, service: "s", scope: "repository:a:pull", credential: .identityToken("r=t"),
            limit: 10)
        #expect(request.method == .post)
        #expect(request.url == realm)
        #expect(request.fields["Authorization"] == nil)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "service=s&scope=repository:a:pull&grant_type=refresh_token&client_id=assay&refresh_token=r%3Dt"
        )
    }

    @Test(arguments: [
        (#"{"token":"a"}"#, "a", 50), (#"{"access_token":"b","expires_in":300}"#, "b", 290),
        (#"{"token":"","access_token":"b","expires_in":4}"#, "b", 3),
        (#"{"token":"a","expires_in":999999}"#, "a", 3590),
        (#"{"token":"a","expires_in":-5}"#, "a", 0),
    ])
    func readsTokens(_ body: String, _ text: String, _ seconds: Int) {
        let token = BearerToken(parsing: Array(body.utf8))
        #expect(token?.text == text)
        #expect(token?.life == .seconds(seconds))
    }

    @Test(arguments: [
        "", "{}", #"{"token":""}"#, #"{"token":1}"#, #"{"token":"a b"}"#, #"{"token":"a\r\nX: y"}"#, "<html>",
    ])
    func refusesTokens(_ body: String) {
        #expect(BearerToken(parsing: Array(body.utf8)) == nil)
    }
}
