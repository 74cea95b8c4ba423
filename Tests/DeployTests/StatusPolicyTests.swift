// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What the admission policy `assay-operation-state` lets whom write into an Application's status.
@Suite("Status of Applications") struct StatusPolicyTests {
    @Test(
        "What runs and what was compared is the controller's to write", arguments: StatusChanges.refused,
        StatusWriter.all)
    func changes(_ change: StatusChange, _ user: StatusWriter) throws {
        let refusals = try Self.refusals(change.request(by: user.name))
        if user.mayWrite.contains(change.part) {
            #expect(refusals == [])
        } else {
            #expect(
                refusals.count == 1 && refusals.first?.contains("status.\(change.part)") == true,
                "\(refusals)")
        }
    }

    @Test("All else in a status is free to be written", arguments: StatusChanges.free, StatusWriter.all)
    func free(_ write: StatusChange, _ user: StatusWriter) throws {
        #expect(try Self.refusals(write.request(by: user.name)) == [])
    }

    @Test(
        "Whoever makes an Application makes it without, and a backup is restored with it",
        arguments: StatusChanges.made)
    func made(_ creation: StatusChange) throws {
        for user in StatusWriter.all {
            var request = creation.request(by: user.name)
            request.operation = "CREATE"
            request.oldObject = nil
            let refusals = try Self.refusals(request)
            let isFree = creation.part.isEmpty || user == .restorer
            #expect(refusals.isEmpty == isFree, "\(user.name): \(refusals)")
            #expect(isFree || refusals.first?.contains("status.\(creation.part)") == true)
        }
    }

    @Test("What the controller applies from Git is not its own word", arguments: StatusChanges.refused)
    func applied(_ change: StatusChange) throws {
        var request = change.request(by: StatusWriter.controller.name)
        request.fieldManager = "argocd-controller"
        #expect(try Self.refusals(request).first?.contains("status.\(change.part)") == true)
        request.fieldManager = "argocd-application-controller"
        #expect(try Self.refusals(request) == [])
    }

    @Test("What Argo CD applies without a status passes")
    func appliedWithout() throws {
        var request = StatusChange("", "unchanged", .full, .full).request(by: StatusWriter.controller.name)
        request.fieldManager = "argocd-controller"
        #expect(try Self.refusals(request) == [])
    }

    /// What the policy says against a write, where one account more may restore.
    private static func refusals(_ request: AdmissionExpressions) throws -> [String] {
        request.refusals(of: try #require(policy))
    }

    private static let policy: JSON? = {
        let name = "deploy/operation-state-policy.yaml"
        guard let policy = try? Repository.documents(name).first,
            var variables = policy.at("spec.variables")?.array,
            let index = variables.firstIndex(where: { $0["name"] == "restorers" }),
            variables[index]["expression"] == "[]"
        else { return nil }
        let names: JSON = .string("[\"\(StatusWriter.restorer.name)\"]")
        variables[index] = ["name": "restorers", "expression": names]
        return policy.setting(["spec", "variables"], .array(variables))
    }()
}
