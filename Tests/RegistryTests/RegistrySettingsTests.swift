// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import StrictJSON
import Testing

@testable import Registry

@Suite struct RegistrySettingsTests {
    private func settings(_ text: String) throws -> RegistrySettings {
        try RegistrySettings(JSONCursor(JSON(parsing: text)))
    }

    @Test func readsAll() throws {
        let settings = try settings(
            """
            {"Registry.Example:5000": {"mirrors": ["m.example", "n.example:1/hub/x"], "ca": "/ca.pem",
              "plainHTTP": true, "credentials": {"username": "u", "passwordFile": "/p"},
              "requestsPerSecond": 2.5, "concurrency": 4},
             "index.docker.io": {"credentials": {"identityToken": "t"}}}
            """)
        let host = try #require(settings.hosts["registry.example:5000"])
        #expect(host.mirrors == ["m.example", "n.example:1/hub/x"])
        #expect(host.ca == "/ca.pem")
        #expect(host.plainHTTP == true)
        #expect(host.credentials == .passwordFile(username: "u", path: "/p"))
        #expect(host.requestsPerSecond == 2.5)
        #expect(host.concurrency == 4)
        #expect(settings.hosts["docker.io"]?.credentials == .inline(.identityToken("t")))
        #expect(Array(settings.tls.keys) == ["registry.example:5000"])
    }

    @Test(arguments: [
        (#"{"docker.io":{"requestsPerSecond":2}}"#, ["registry-1.docker.io": 2]),
        (#"{"a.example:443":{"requestsPerSecond":2}}"#, ["a.example": 2]),
        (#"{"a.example:443":{"requestsPerSecond":2,"plainHTTP":true}}"#, ["a.example:443": 2]),
        (#"{"a.example":{"requestsPerSecond":3},"a.example:443":{"requestsPerSecond":2}}"#, ["a.example": 2]),
        (#"{"a.example":{"concurrency":2}}"#, [:]),
    ])
    func ratesGoByTheNameInURLs(_ text: String, _ rates: [String: Double]) throws {
        #expect(try settings(text).rates == rates)
    }

    @Test(arguments: [
        (#"{"a.example":{"miror":[]}}"#, #"/a.example has the unknown key "miror"; did you mean "mirrors"?"#),
        (#"{"a.example":{"zzz":1}}"#, #"/a.example has the unknown key "zzz""#),
        (
            #"{"a.example":{"credentials":{"user":"x"}}}"#,
            #"/a.example/credentials has the unknown key "user""#
        ),
        (#"{"a b":{}}"#, "/a b is not a registry host"), (#"{"127.1":{}}"#, "/127.1 is not a registry host"),
        (#"{"docker.io":{},"index.docker.io":{}}"#, "/index.docker.io names docker.io a second time"),
        (#"{"a.example":{"mirrors":["https://m"]}}"#, "/a.example/mirrors/0 is not host[:port][/path]"),
        (#"{"a.example":{"mirrors":["m/../x?"]}}"#, "/a.example/mirrors/0 is not host[:port][/path]"),
        (#"{"a.example":{"plainHTTP":"yes"}}"#, "/a.example/plainHTTP is not true or false"),
        (
            #"{"a.example":{"requestsPerSecond":0}}"#,
            "/a.example/requestsPerSecond is not a number from 0.01 to 10000"
        ),
        (#"{"a.example":{"concurrency":0}}"#, "/a.example/concurrency is not from 1 to 1000"),
        (
            #"{"a.example":{"credentials":{"username":"u"}}}"#,
            "/a.example/credentials needs username with password or passwordFile, or identityToken alone"
        ),
        (#"[]"#, "the document is a array, not a object"),
    ])
    func saysWhatIsWrongAndWhere(_ text: String, _ message: String) {
        #expect {
            try settings(text)
        } throws: { error in
            "\(error)".hasPrefix(message)
        }
    }

    @Test(arguments: [
        ("127.0.0.1:5000/a", "http://127.0.0.1:5000/"), ("127.9.9.9:5000/a", "http://127.9.9.9:5000/"),
        ("localhost/a", "http://localhost/"), ("localhost:5000/a", "http://localhost:5000/"),
        ("[::1]:5000/a", "http://[::1]:5000/"), ("10.0.0.1:5000/a", "https://10.0.0.1:5000/"),
        ("ghcr.io/a/b", "https://ghcr.io/"), ("nginx", "https://registry-1.docker.io/"),
        ("x.localhost/a", "https://x.localhost/"),
    ])
    func loopbackIsSpokenToInPlainHTTP(_ name: String, _ base: String) throws {
        let endpoints = try Endpoint.all(for: Repository(parsing: name), settings: RegistrySettings())
        #expect(endpoints.map(\.base.description) == [base])
    }

    @Test func plainHTTPCanBeChosenBothWays() throws {
        let settings = try settings(#"{"a.example":{"plainHTTP":true},"127.0.0.1":{"plainHTTP":false}}"#)
        #expect(settings.speaksPlainHTTP("a.example"))
        #expect(!settings.speaksPlainHTTP("127.0.0.1"))
        #expect(!settings.speaksPlainHTTP("b.a.example"))
    }

    @Test(arguments: ["127.1/a", "0x7f.1/a", "2130706433:80/a"]) func oddAddressesAreNoHosts(_ name: String)
        throws
    {
        let repository = try Repository(parsing: name)
        #expect {
            try Endpoint.all(for: repository, settings: RegistrySettings())
        } throws: {
            ($0 as? RegistryError)?.code == .unreachable
        }
    }

    @Test func mirrorsComeFirstWithTheirPaths() throws {
        let settings = try settings(#"{"docker.io":{"mirrors":["m.example/hub","n.example:1"]}}"#)
        let endpoints = try Endpoint.all(for: Repository(parsing: "nginx"), settings: settings)
        #expect(
            try endpoints.map { try $0.url("manifests/v1").description } == [
                "https://m.example/v2/hub/library/nginx/manifests/v1",
                "https://n.example:1/v2/library/nginx/manifests/v1",
                "https://registry-1.docker.io/v2/library/nginx/manifests/v1",
            ])
    }

    @Test func aPasswordFileLosesOneLineEnd() throws {
        let setting = CredentialSetting.passwordFile(username: "u", path: "/nonexistent/password")
        #expect(throws: RegistryError.self) { try setting.credential(for: "h") }
    }
}
