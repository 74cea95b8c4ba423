// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Attestations

struct GitAddressTests {
    @Test(
        arguments: [
            (
                "git+https://github.com/acme/shop@refs/heads/main", "https://github.com/acme/shop",
                "refs/heads/main"
            ),
            (
                "https://github.com/acme/shop.git#refs/tags/v1:app", "https://github.com/acme/shop",
                "refs/tags/v1"
            ),
            ("https://GitHub.com/acme/shop/", "https://github.com/acme/shop", nil),
            ("https://github.com/acme/shop/commit/0123abc", "https://github.com/acme/shop", nil),
            ("git+https://gitlab.acme.test/a/b/c.git", "https://gitlab.acme.test/a/b/c", nil),
        ] as [(String, String, String?)])
    func isRead(_ text: String, _ repository: String, _ ref: String?) {
        let address = GitAddress(text)
        #expect(address?.repository == repository)
        #expect(address?.ref == ref)
    }

    @Test(arguments: [
        "", "https://", "https://github.com", "git@github.com:acme/shop", "ssh://git@github.com/acme/shop",
        "http://github.com/acme/shop", "https://evil@github.com/acme/shop", "pkg:docker/alpine@3.20",
        "https://github.com/acme/sh op", "https:///acme/shop",
    ])
    func isNone(_ text: String) {
        #expect(GitAddress(text) == nil)
    }
}
