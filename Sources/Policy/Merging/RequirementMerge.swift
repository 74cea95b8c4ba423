// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// One merge in progress: the rules of `policy.md` §3 that can go wrong or deserve a word.
struct RequirementMerge {
    let body: PolicyBody
    let asks: ApplicationBody
    let location: SourceLocation
    var diagnostics: [PolicyDiagnostic]

    /// The application can raise the bar and never lower it; it is told where it tried.
    mutating func noteWishesForLess() {
        if asks.enabled == false, body.enabled { note("enabled", asked: "false", stands: "true") }
        if let level = asks.slsaLevel, level < body.minSlsaLevel {
            note("slsaLevel", asked: "\(level)", stands: "\(body.minSlsaLevel)")
        }
        if asks.enforcement == .permissive, body.enabled, body.enforcement == .strict {
            note("enforcementLevel", asked: "permissive", stands: "strict")
        }
        if let threshold = asks.threshold, threshold < body.threshold {
            note("threshold", asked: "\(threshold)", stands: "\(body.threshold)")
        }
        if let unmatched = asks.unmatchedImages, unmatched < body.unmatchedImages {
            note("unmatchedImages", asked: unmatched.rawValue, stands: body.unmatchedImages.rawValue)
        }
        if let tags = asks.tagReferences, tags < body.tagReferences {
            note("tagReferences", asked: tags.rawValue, stands: body.tagReferences.rawValue)
        }
        for (key, own) in asks.slsa.trust.written { note(key, asked: own, stands: "word") }
    }

    mutating func commonMethods() -> Set<SignerMethod> {
        let common = asks.methods.map { body.methods.intersection($0) } ?? body.methods
        if common.isEmpty { report(.noCommonMethods) }
        return common
    }

    mutating func commonProviders() -> Set<SignerProvider> {
        let common = asks.providers.map { body.providers.intersection($0) } ?? body.providers
        if common.isEmpty { report(.noCommonMethods) }
        return common
    }

    /// The signers that count, by `applicationSigners`.
    mutating func signers(methods: Set<SignerMethod>, providers: Set<SignerProvider>) -> [Signer] {
        let chosen: [Signer]
        if asks.signers.isEmpty {
            chosen = body.defaultSigners
        } else {
            switch body.applicationSigners {
            case .override, .restrict: chosen = chosenSigners()
            case .forbid:
                report(.signersForbidden)
                chosen = []
            }
        }
        for signer in chosen {
            if !methods.contains(signer.method) {
                let allowed = SignerMethod.allCases.filter(methods.contains)
                report(.methodNotAllowed(signer.method, allowed: allowed), at: signer.location)
            }
            if !providers.contains(signer.provider) {
                let allowed = SignerProvider.allCases.filter(providers.contains)
                report(.providerNotAllowed(signer.provider, allowed: allowed), at: signer.location)
            }
        }
        return chosen
    }

    /// Whether the list of signers can ever satisfy the rest.
    mutating func checkSatisfiable(signers: [Signer], threshold: Int, level: Int, hasGates: Bool) {
        if signers.isEmpty {
            // Signers that the application named and that do not count were reported already.
            if asks.signers.isEmpty {
                if level == 0, !hasGates {
                    report(.noSigners)
                } else if threshold > 1 {
                    report(.thresholdUnreachable(threshold: threshold, signers: 0))
                }
            }
            if level >= 2, !pinsSource { report(.slsaSourceMissing) }
        } else {
            if threshold > signers.count {
                report(.thresholdUnreachable(threshold: threshold, signers: signers.count))
            }
            if level >= 2, !pinsSource { report(.slsaSourceUnpinned) }
        }
    }

    /// The policy's come first, even where they say nothing: what is then not asked for is their word too.
    var expectations: [SlsaExpectations] {
        let (own, added) = (body.slsa.expectations, asks.slsa.expectations)
        return added == own || added == SlsaExpectations() ? [own] : [own, added]
    }

    private var pinsSource: Bool {
        body.slsa.expectations.source != nil || asks.slsa.expectations.source != nil
    }

    /// Each signer once: who names one twice has not named two.
    private mutating func chosenSigners() -> [Signer] {
        var chosen: [Signer] = []
        for choice in asks.signers {
            guard let signer = chosenSigner(choice), !chosen.contains(signer) else { continue }
            chosen.append(signer)
        }
        return chosen
    }

    /// What an application's choice stands for. Under `restrict` its own words must equal a signer of the project.
    private mutating func chosenSigner(_ choice: ApplicationSigner) -> Signer? {
        switch choice {
        case .project(let name, let place):
            if let signer = body.defaultSigners.first(where: { $0.name == name }) { return signer }
            report(.signerNotOffered("\"\(name)\""), at: place)
        case .own(let signer):
            if body.applicationSigners == .override { return signer }
            if let equal = body.defaultSigners.first(where: { $0 == signer }) { return equal }
            let title = signer.name.map { "\"\($0)\"" } ?? "of method \(signer.method.rawValue)"
            report(.signerNotOffered(title), at: signer.location)
        }
        return nil
    }

    private mutating func note(_ key: String, asked: String, stands: String) {
        report(.applicationAsksForLess(key, asked: asked, stands: stands))
    }

    private mutating func report(_ problem: PolicyProblem, at place: SourceLocation? = nil) {
        diagnostics.append(PolicyDiagnostic(problem, path: "", at: place ?? location))
    }
}

extension BuildTrust {
    /// The keys of a policy that say something here, with what they say.
    fileprivate var written: [(key: String, value: String)] {
        let usual = BuildTrust()
        var written: [(String, String)] = []
        if builders != usual.builders { written.append(("slsa.builders", "\(builders.count) of its own")) }
        if verifiers != usual.verifiers {
            written.append(("slsa.verifiers", "\(verifiers.count) of its own"))
        }
        if countsBuiltInBuilders != usual.countsBuiltInBuilders {
            written.append(("slsa.builtInBuilders", "\(countsBuiltInBuilders)"))
        }
        if countsUnsignedProvenance != usual.countsUnsignedProvenance {
            written.append(("slsa.unsignedProvenance", "\(countsUnsignedProvenance)"))
        }
        if hermeticProperties != usual.hermeticProperties {
            written.append(("slsa.hermeticProperties", "\(hermeticProperties.count) of its own"))
        }
        return written
    }
}
