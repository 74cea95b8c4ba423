// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

@testable import LocalRegistry

@Suite("Faults, before they reach the wire")
struct FaultTests {
    let registry = RouterFixture()
    let image = TestImage()
    let target = "/v2/demo/manifests/v1"

    init() { registry.content.add(image, to: "demo", tag: "v1") }

    private var faults: FaultPlan { registry.service.faults }

    @Test func withoutRulesTheAnswerIsHonest() {
        #expect(registry.send("GET", target).body == image.manifest)
    }

    @Test func aStatusComesWithRetryAfter() {
        faults.add(.status(429, retryAfter: 2))
        let answer = registry.send("GET", target)
        #expect(answer.status == 429)
        #expect(answer.headers["Retry-After"] == "2")
        #expect(answer.errorCode == "TOOMANYREQUESTS")
    }

    @Test func onlyTheFirstRequestsMeetIt() {
        faults.add(.status(503), on: .manifest, .first(2))
        #expect((0..<4).map { _ in registry.send("GET", target).status } == [503, 503, 200, 200])
    }

    @Test func onlyLaterRequestsMeetIt() {
        faults.add(.status(503), on: .manifest, .after(1))
        #expect((0..<3).map { _ in registry.send("GET", target).status } == [200, 503, 503])
    }

    @Test func conditionsNarrowARule() {
        faults.add(.status(500), on: .manifest, method: "GET", targetContains: "/demo/")
        #expect(registry.send("GET", target).status == 500)
        #expect(registry.send("HEAD", target).status == 200)
        #expect(registry.send("GET", "/v2/demo/tags/list").status == 200)
        #expect(registry.send("GET", "/v2/other/manifests/v1").status == 404)
    }

    @Test func clearedRulesAreGone() {
        faults.add(.status(500))
        faults.clear()
        #expect(registry.send("GET", target).status == 200)
    }

    @Test func aReplacedRequestHasNoEffect() {
        faults.add(.status(500), method: "DELETE")
        #expect(registry.send("DELETE", target).status == 500)
        #expect(registry.content.digest(ofTag: "v1", in: "demo") == image.digest)
    }

    @Test func wrongBytesKeepTheirLength() {
        faults.add(.wrongBytes)
        let answer = registry.send("GET", target)
        #expect(answer.body != image.manifest)
        #expect(answer.body.count == image.manifest.count)
        #expect(answer.headers["Docker-Content-Digest"] == image.digest.description)
        #expect(throws: Never.self) { try Manifest(parsing: answer.body) }
    }

    @Test func anotherBodyIsSeenOnTheSecondRequest() {
        let other = TestImage(label: "other")
        faults.add(.otherBody(other.manifest), on: .manifest, .after(1))
        #expect(registry.send("GET", target).body == image.manifest)
        let second = registry.send("GET", target)
        #expect(second.body == other.manifest)
        #expect(second.headers["Docker-Content-Digest"] == other.digest.description)
        #expect(second.headers["Content-Length"] == String(other.manifest.count))
    }

    @Test func anotherBodyShowsInHead() {
        faults.add(.otherBody([1, 2, 3]))
        let answer = registry.send("HEAD", target)
        #expect(answer.headers["Content-Length"] == "3")
        #expect(answer.body.isEmpty)
    }

    @Test func theDigestHeaderMayLie() {
        faults.add(.digestHeader(.absent))
        let answer = registry.send("GET", target)
        #expect(answer.headers["Docker-Content-Digest"] == Digest.absent.description)
        #expect(answer.body == image.manifest)
    }

    @Test func aFailureDoesNotUseUpABodyFault() {
        faults.add(.wrongBytes, on: .manifest, .first(1))
        #expect(registry.send("GET", "/v2/demo/manifests/absent").errorCode == "MANIFEST_UNKNOWN")
        #expect(registry.send("GET", target).body != image.manifest)
        #expect(registry.send("GET", target).body == image.manifest)
    }

    @Test func latenciesAddUpWithOtherFaults() {
        faults.add(.latency(.milliseconds(2)))
        faults.add(.latency(.milliseconds(3)))
        faults.add(.status(500))
        let answer = registry.send("GET", target)
        #expect(answer.delay == .milliseconds(5))
        #expect(answer.status == 500)
    }

    @Test func aRedirectNamesItsTarget() {
        faults.add(.redirect(to: "http://169.254.169.254/", status: 302))
        let answer = registry.send("GET", target)
        #expect(answer.status == 302)
        #expect(answer.headers["Location"] == "http://169.254.169.254/")
    }

    @Test func anEndlessBodyHasNoLength() {
        faults.add(.endlessBody(limit: 9))
        let answer = registry.send("GET", target)
        #expect(answer.ending == .streams(9))
        #expect(answer.headers["Content-Length"] == nil)
    }
}
