// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Testing
import Verification

@testable import ArgoCD

struct NoticeTests {
    private func decision(_ disposition: Disposition, message: String = "", warnings: [String] = [])
        -> PreparedDecision
    {
        PreparedDecision(
            key: DecisionKey(Digest(sha256Of: [1])), subject: "argocd/web", outcome: .rejected,
            disposition: disposition, message: message, warnings: warnings, decidedAt: 0)
    }

    @Test func whatIsAllowedIsSilent() {
        let notice = Notice(decision(.allow))
        #expect(notice.condition == nil && notice.banner == nil)
        #expect(notice.annotations.values.allSatisfy { $0 == nil })
    }

    @Test func aRefusalIsAnErrorOnOneLine() {
        let notice = Notice(decision(.deny, message: "web:1: rejected\n  next: sign it\n"))
        #expect(
            notice.condition
                == .init(type: "ImageVerificationError", message: "web:1: rejected;   next: sign it"))
        #expect(notice.banner?.severity == "critical")
    }

    @Test func aWarningIsYellow() {
        let notice = Notice(decision(.warn, message: "no", warnings: ["web:1: rejected"]))
        #expect(notice.condition == .init(type: "ImageVerificationWarning", message: "web:1: rejected"))
        #expect(notice.banner?.severity == "warning")
    }

    @Test func bannersAreShortEnoughForArgoCD() {
        let notice = Notice(decision(.deny, message: String(repeating: "äö", count: 400)))
        #expect(notice.banner?.content.unicodeScalars.count == 500)
    }
}
