// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPTransport

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("https://Example.COM/a?b=c#d", "https://example.com/a?b=c"), ("http://a.b", "http://a.b/"),
        ("https://a.b:443/", "https://a.b/"), ("http://a.b:443/", "http://a.b:443/"),
        ("HTTPS://a.b?x", "https://a.b/?x"), ("http://[::1]:5000/v2/", "http://[::1]:5000/v2/"),
        ("http://[0:0::1]/", "http://[::1]/"), ("http://127.0.0.1:80/", "http://127.0.0.1/"),
        ("https://a.b/x|y{z}", "https://a.b/x%7Cy%7Bz%7D"), ("http://my_host/", "http://my_host/"),
    ])
    func reads(_ text: String, _ written: String) {
        #expect(HTTPURL(text)?.description == written)
    }

    @Test(
        "a text that two readers could take for two places is no URL",
        arguments: [
            "", "a.b", "//a.b/", "ftp://a.b/", "https:/a.b", "https://", "https:///x", "https://user@a.b/",
            "https://a.b@c.d/", "https://a.b:0/", "https://a.b:99999/", "https://a.b:x/", "https://a.b:/",
            "https://a..b/", "https://a.b./", "https://a%2eb/", "https://a b/", "https://a.b/ x",
            "https://a.b/\n",
            "https://ä.b/", "https://a.b/ä", "https://\u{212A}.b/", "https://127.1/", "https://2130706433/",
            "https://0x7f000001/", "https://0177.0.0.1/", "https://0x7f.1/", "https://1.2.3.4.5/",
            "https://a.1/",
            "https://[::1/", "https://[::1]x/", "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/",
            "https://::1/",
            "https://a\\b/",
        ])
    func refuses(_ text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        ("https://x.y/z", "https://x.y/z"), ("//x.y/z", "https://x.y/z"), ("/z", "https://a.b/z"),
        ("z", "https://a.b/c/z"), ("../z", "https://a.b/z"), ("../../../z", "https://a.b/z"),
        ("./", "https://a.b/c/"),
        ("?n=1", "https://a.b/c/d?n=1"), ("", "https://a.b/c/d?q"),
        ("z?u=https://e/", "https://a.b/c/z?u=https://e/"),
        ("/z#f", "https://a.b/z"),
    ])
    func resolves(_ reference: String, _ expected: String) throws {
        let base = try #require(HTTPURL("https://a.b/c/d?q"))
        #expect(base.resolving(reference)?.description == expected)
    }

    @Test(arguments: ["javascript:1", "file:///etc/passwd", "https:x", "//", "/\u{0}", "http://127.1/"])
    func refusesToResolve(_ reference: String) throws {
        let base = try #require(HTTPURL("https://a.b/c/d"))
        #expect(base.resolving(reference) == nil)
    }

    @Test func messagesShowNoQuery() throws {
        let url = try #require(HTTPURL("https://a.b/c?X-Amz-Signature=s3cret"))
        #expect(url.withoutQuery == "https://a.b/c")
    }
}
