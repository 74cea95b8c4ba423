// SPDX-License-Identifier: Apache-2.0

import CEL
import LinearPattern
import StrictJSON

/// Reads the builders that a policy trusts besides those that need no mention.
struct BuilderDecoder {
    let author: Author

    func builder(_ fields: inout Fields, _ name: String) -> TrustedBuilder? {
        let before = fields.sink.errorCount
        var builder = TrustedBuilder(
            name: name, profile: fields.word("use"), location: fields.sink.location(fields.position))
        let profile = builder.profile
        // What a platform needs whose name cannot be read is not known.
        let isOwn = fields.value("use") == nil
        let signers = SignerDecoder(author: author, allowNames: false)
        builder.signers =
            profile?.needsSigners ?? isOwn
            ? signers.required("signers", &fields) : signers.optional("signers", &fields)
        SignerDecoder.refuseImageSigners(builder.signers, fields, PolicyProblem.signerCannotAttest)
        builder.ids = fields.matcher("builderId", isRequired: isOwn).map { [$0] } ?? []
        builder.buildTypes = fields.strings("buildTypes") ?? []
        builder.workflows = workflows(&fields, isRequired: profile == .gitHubReusableWorkflow)
        builder.runner = fields.nonEmptyString("runner")
        builder.maxLevel = fields.int("maxLevel", in: 0...(profile?.maxLevel ?? 3))
        if builder.maxLevel == nil, profile?.needsLevel ?? isOwn, !fields.says("maxLevel") {
            fields.report(.missingKey("maxLevel"), at: fields.position)
        }
        builder.hermetic = hermetic(&fields)
        return fields.sink.errorCount == before ? builder : nil
    }

    private enum HermeticWord: String, CaseIterable {
        case never, always
    }

    /// `hermetic: always`, or `hermeticWhen` with an expression over the provenance.
    private func hermetic(_ fields: inout Fields) -> TrustedBuilder.Hermetic {
        let word: HermeticWord? = fields.word("hermetic")
        guard let json = fields.value("hermeticWhen") else { return word == .always ? .always : .never }
        if fields.says("hermetic") {
            fields.report(.conflictingPlaces("hermetic", "hermeticWhen"), at: fields.position)
        }
        guard let text = fields.nonEmptyString("hermeticWhen") else { return .never }
        do throws(CELError) {
            return .when(try ProvenanceExpression(text))
        } catch {
            fields.report(.gateExpression(error), "hermeticWhen", at: json.position)
            return .never
        }
    }

    private func workflows(_ fields: inout Fields, isRequired: Bool) -> [ReusableWorkflow] {
        if isRequired, fields.required("workflows") == nil { return [] }
        if !isRequired, let workflows = fields.value("workflows") {
            let only = TrustedBuilder.Profile.gitHubReusableWorkflow.rawValue
            fields.report(
                .invalidValue("workflows", why: "is for use: \(only) alone"), "workflows",
                at: workflows.position)
            return []
        }
        return (fields.elements("workflows", allowEmpty: false) ?? []).compactMap { element in
            let text = element.json.string ?? ""
            if let workflow = ReusableWorkflow(text) { return workflow }
            fields.sink.report(
                .invalidValue(
                    text,
                    why: "is not owner/repository/path.yml, alone or with @v1.2.3, @refs/… or @ and a commit"),
                path: element.path, at: element.json.position)
            return nil
        }
    }
}

extension TrustedBuilder.Profile {
    /// Whether the platform signs with keys or identities of its user.
    fileprivate var needsSigners: Bool {
        switch self {
        case .slsaGitHubGenerator, .gitHubWorkflow, .gitHubReusableWorkflow, .chainguard: false
        case .googleCloudBuild, .tektonChains, .konflux, .gitLab: true
        }
    }

    /// Whether its level depends on how it was set up, which only its user knows.
    fileprivate var needsLevel: Bool {
        switch self {
        case .slsaGitHubGenerator, .gitHubWorkflow, .gitHubReusableWorkflow, .chainguard, .googleCloudBuild:
            false
        case .tektonChains, .konflux, .gitLab: true
        }
    }

    /// The highest level that the platform's own documentation claims.
    package var maxLevel: Int {
        switch self {
        case .gitHubWorkflow: 2
        case .slsaGitHubGenerator, .gitHubReusableWorkflow, .chainguard, .googleCloudBuild, .tektonChains,
            .konflux, .gitLab:
            3
        }
    }
}
