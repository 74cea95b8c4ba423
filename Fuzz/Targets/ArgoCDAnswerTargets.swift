// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    @testable import ArgoCD

    /// Whatever argocd-server answers, as the answer to each question that is put to it.
    @Sendable func argoCDAnswer(_ input: [UInt8]) {
        let failure = ArgoCDAnswer.failure(status: 500, input)
        expect(!failure.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "an error is shown on one line")
        guard let answer = try? ArgoCDAnswer(input) else { return }
        do throws(SyncProblem) {
            _ = try answer.manifests
            if let application = try answer.application(
                named: ApplicationName(namespace: "argocd", name: "web"))
            {
                expect(application.name.name == "web", "the Application that was asked for is found")
            }
        } catch {
            _ = error.message
        }
        _ = answer.version
        guard let application = try? answer.application else { return }
        _ = try? answer.targets
        _ = SyncReading(of: application)
    }
#endif
