// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Testing

@testable import Report

/// What to do next about Docker Content Trust.
struct ContentTrustAdviceTests {
    private func explained(_ error: ContentTrustError) -> Explanation {
        Explanation(error, signer: "legacy", "registry.example/app:v1")
    }

    /// Who named no server may have asked the wrong one.
    @Test(arguments: [true, false])
    func theServerThatHasNoTrustData(isUsual: Bool) {
        let found = explained(
            .noTrustData(name: "registry.example/app", server: "https://notary.example", isUsual: isUsual))
        #expect(
            found.found == "there is no trust data for \"registry.example/app\" at \"https://notary.example\""
        )
        #expect(found.next.contains("docker trust sign"))
        #expect(found.next.contains("`server`") == isUsual)
    }

    @Test(
        arguments: [
            ("/state/a.json", "remove /state/a.json"), (nil, "start assay again"),
        ] as [(String?, String)])
    func whatMakesARepositoryBeginAnew(memory: String?, words: String) {
        let found = explained(.rollback(role: "timestamp", known: 9, found: 1, memory: memory))
        #expect(found.found == "\"timestamp\" is version 1; version 9 was seen before")
        #expect(found.next.hasSuffix(words))
    }

    @Test func theRolesThatWereAskedAreNamed() {
        #expect(
            explained(.tagNotSigned(tag: "v1", roles: ["targets/releases", "targets"])).found
                == "the tag \"v1\" is not signed in \"targets/releases\" or \"targets\"")
        #expect(
            explained(.tagNotSigned(tag: "v1", roles: ["targets"])).found
                == "the tag \"v1\" is not signed in \"targets\"")
        #expect(
            explained(.disagreement(tag: "v1", roles: ["targets/a", "targets/b", "targets/c"])).found
                == "\"targets/a\", \"targets/b\" and \"targets/c\" do not name the same image for the tag \"v1\""
        )
    }
}
