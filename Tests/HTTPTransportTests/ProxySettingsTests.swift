// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPTransport

@Suite struct ProxySettingsTests {
    private func proxy(_ environment: [String: String], _ url: String) throws -> String? {
        let url = try #require(HTTPURL(url))
        return try ProxySettings(environment: environment).proxy(for: url)?.description
    }

    @Test func choosesByScheme() throws {
        let environment = ["HTTP_PROXY": "http://plain:1", "HTTPS_PROXY": "http://tls:2"]
        #expect(try proxy(environment, "http://a.b/") == "http://plain:1")
        #expect(try proxy(environment, "https://a.b/") == "http://tls:2")
        #expect(try proxy([:], "https://a.b/") == nil)
    }

    @Test func readsLowerCaseToo() throws {
        #expect(try proxy(["https_proxy": "p:3128"], "https://a.b/") == "http://p:3128")
        #expect(try proxy(["https_proxy": "p:1", "HTTPS_PROXY": "q:2"], "https://a.b/") == "http://q:2")
        #expect(try proxy(["https_proxy": "p:1", "HTTPS_PROXY": ""], "https://a.b/") == "http://p:1")
    }

    @Test(arguments: [
        ("p", "http://p:80"), ("http://p:8080/", "http://p:8080"), ("socks5://p", "socks5://p:1080"),
        ("socks5://p:80", "socks5://p:80"), ("http://[::1]:3128", "http://::1:3128"),
    ])
    func readsForms(_ text: String, _ written: String) {
        #expect(HTTPProxy(text)?.description == written)
    }

    @Test(arguments: [
        "https://p:1", "http://p:0", "http://", "ftp://p", "http://p/x", "http://a b", "socks5://u:p@h",
    ])
    func refusesForms(_ text: String) throws {
        #expect(HTTPProxy(text) == nil)
        #expect(throws: ProxySettingsError(variable: "HTTPS_PROXY")) {
            try ProxySettings(environment: ["https_proxy": text])
        }
    }

    @Test func keepsTheLoginOutOfMessages() throws {
        let proxy = try #require(HTTPProxy("http://user:p%40ss@p:1"))
        #expect(proxy.login?.username == "user")
        #expect(proxy.login?.password == "p@ss")
        var dumped = ""
        dump(proxy, to: &dumped)
        #expect(!"\(proxy)\(dumped)\(String(reflecting: proxy.login))".contains("p@ss"))
    }

    @Test func ignoresWhatACGIClientSent() throws {
        #expect(try proxy(["HTTP_PROXY": "evil:1", "REQUEST_METHOD": "GET"], "http://a.b/") == nil)
    }

    @Test(arguments: ["http://127.0.0.1/", "http://localhost:5000/", "https://[::1]/", "https://127.8.8.8/"])
    func loopbackIsNeverProxied(_ url: String) throws {
        #expect(try proxy(["HTTP_PROXY": "p:1", "HTTPS_PROXY": "p:1"], url) == nil)
    }

    @Test(arguments: [
        ("*", "https://a.b/"), ("example.com", "https://example.com/"),
        ("example.com", "https://x.example.com/"),
        (".example.com", "https://x.example.com/"), ("*.example.com", "https://x.example.com/"),
        ("a.b, EXAMPLE.com", "https://example.com/"), ("a.b example.com", "https://example.com/"),
        ("example.com:8443", "https://example.com:8443/"), ("10.0.0.0/8", "https://10.9.9.9/"),
        ("10.0.0.1", "https://10.0.0.1/"), ("fd00::/8", "https://[fd12::1]/"),
        ("0.0.0.0/0", "https://10.0.0.1/"),
        ("10.0.0.1:443", "https://10.0.0.1/"), ("[fd12::1]:443", "https://[fd12::1]/"),
    ])
    func exceptions(_ list: String, _ url: String) throws {
        #expect(try proxy(["HTTPS_PROXY": "p:1", "NO_PROXY": list], url) == nil)
        #expect(try proxy(["HTTPS_PROXY": "p:1", "no_proxy": list], url) == nil)
    }

    @Test(arguments: [
        ("example.com", "https://badexample.com/"), (".example.com", "https://example.com/"),
        ("example.com:8443", "https://example.com/"), ("10.0.0.0/8", "https://11.0.0.1/"),
        ("10.0.0.0/33", "https://10.0.0.1/"), ("10.0.0.1", "https://10.0.0.10/"),
        ("fd00::/16", "https://[fd12::1]/"),
        ("0.0.0.1", "https://x.0.0.0.1.example/"), ("", "https://a.b/"), (",", "https://a.b/"),
        ("10.0.0.0/8", "https://[::a00:1]/"),
    ])
    func notExceptions(_ list: String, _ url: String) throws {
        #expect(try proxy(["HTTPS_PROXY": "p:1", "NO_PROXY": list], url) == "http://p:1")
    }
}
