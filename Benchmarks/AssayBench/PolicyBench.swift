// SPDX-License-Identifier: Apache-2.0

import Policy

/// Reading and merging a project and an application.
enum PolicyBench {
    static func run() throws {
        let project = Array(Self.project.utf8)
        let application = Array(Self.application.utf8)
        let seconds = Measure.perOperation(200) {
            let projects = PolicyReader.read(yaml: project, file: "project.yaml").projects
            let subject = PolicyReader.read(yaml: application, file: "app.yaml").applications.first
            _ = EffectivePolicy(policies: projects, application: subject).requirements.count
        }
        Table.row("decode and merge a project and an application", "\(Table.number(seconds * 1e6, 0)) µs")
    }

    private static let project = """
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: shop}
        spec:
          imageVerification:
            enforcementLevel: strict
            applicationSigners: restrict
            defaultSigners:
              - {name: release, method: static, publicKey: release}
              - {name: nightly, method: static, publicKey: nightly}
            images: ["ghcr.io/acme/**"]
        """

    private static let application = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: shop
          destination: {server: https://kubernetes.default.svc, namespace: shop}
          imageVerification:
            signers: [{name: release}]
            threshold: 1
        """
}
