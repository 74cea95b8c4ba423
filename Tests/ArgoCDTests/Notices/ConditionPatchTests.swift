// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Testing

@testable import ArgoCD

struct ConditionPatchTests {
    private let moment = "2026-11-21T12:00:00Z"
    private let wanted = Application.Condition(type: ApplicationNotice.errorCondition, message: "no")
    private let theirs: JSON = [
        "type": "SyncError", "message": "theirs", "lastTransitionTime": "2026-01-01T00:00:00Z",
    ]
    private var ours: JSON {
        ["type": "ImageVerificationError", "message": "no", "lastTransitionTime": "2026-01-02T00:00:00Z"]
    }

    private func patch(_ conditions: [JSON]?, _ wanted: Application.Condition?) -> [PatchOperation] {
        var status = JSONObject()
        if let conditions { status["conditions"] = .array(conditions) }
        return ConditionPatch.patch(["status": .object(status)], wanted: wanted, at: moment)
    }

    @Test func itStandsBesideTheirs() {
        #expect(
            patch([theirs], wanted) == [
                .test(["status", "conditions"], [theirs]),
                .replace(
                    ["status", "conditions"],
                    [
                        theirs,
                        [
                            "type": "ImageVerificationError", "message": "no",
                            "lastTransitionTime": .string(moment),
                        ],
                    ]),
            ])
    }

    @Test func itIsTheFirst() {
        #expect(patch(nil, wanted).map(\.json).map { $0["path"] } == ["/status/conditions"])
        let bare = ConditionPatch.patch([:], wanted: wanted, at: moment)
        #expect(bare.map(\.json).map { $0["path"] } == ["/status", "/status/conditions"])
    }

    @Test func whatStandsAlreadyIsNotWrittenAgain() {
        #expect(patch([theirs, ours], wanted).isEmpty)
        #expect(patch([theirs], nil).isEmpty)
        #expect(patch(nil, nil).isEmpty)
    }

    @Test func itGoesWhenNothingIsHeldAgainstTheApplication() {
        #expect(
            patch([ours, theirs], nil) == [
                .test(["status", "conditions"], [ours, theirs]),
                .replace(["status", "conditions"], [theirs]),
            ])
    }

    @Test func aWarningTakesThePlaceOfAnError() {
        let warning = Application.Condition(type: ApplicationNotice.warningCondition, message: "hm")
        let list = patch([ours, theirs], warning).last?.json["value"]?.array ?? []
        #expect(list.compactMap { $0["type"]?.string } == ["SyncError", "ImageVerificationWarning"])
    }
}
