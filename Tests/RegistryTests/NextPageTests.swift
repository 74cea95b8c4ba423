// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Testing

@testable import Registry

@Suite struct NextPageTests {
    private func next(_ links: String...) throws -> String? {
        let repository = try Repository(parsing: "registry.example/app")
        let endpoint = try #require(try Endpoint.all(for: repository, settings: RegistrySettings()).first)
        var answer = HTTPResponse(status: 200, url: endpoint.base)
        for link in links { answer.fields.append("Link", link) }
        let page = try endpoint.url("referrers/d?n=0")
        return try NextPage.url(in: answer, to: page, from: endpoint)?.description
    }

    @Test(arguments: [
        "</v2/app/referrers/d?n=1>; rel=\"next\"", "</v2/app/referrers/d?n=1>;rel=next",
        "<https://registry.example/v2/app/referrers/d?n=1>; title=x; REL=\"next\"",
        "</a>; rel=\"prev\", </v2/app/referrers/d?n=1>; rel=\"next\"",
        "<?n=1>; rel=next", "<d?n=1>; rel=next", "<./d?n=1>; rel=next", "<../referrers/d?n=1>; rel=next",
        "<//registry.example/v2/app/referrers/d?n=1>; rel=next",
    ])
    func reads(_ link: String) throws {
        #expect(try next(link) == "https://registry.example/v2/app/referrers/d?n=1")
    }

    @Test(arguments: ["", "</a>", "</a>; rel=\"prev\"", "/a; rel=next", "</a; rel=next", "</a>; rel=nextish"])
    func passesOver(_ link: String) throws {
        #expect(try next(link) == nil)
    }

    @Test(arguments: [
        "<https://evil.example/>; rel=next", "<//evil.example/>; rel=next",
        "<http://registry.example/>; rel=next",
        "<https://registry.example:444/>; rel=next", "<ftp://registry.example/>; rel=next",
    ])
    func refusesOtherHosts(_ link: String) {
        #expect {
            try next(link)
        } throws: {
            ($0 as? RegistryError)?.code == .malformed
        }
    }
}
