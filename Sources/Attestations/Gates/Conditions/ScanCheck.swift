// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import StrictJSON

/// Holds a scan for vulnerabilities against what a gate allows.
struct ScanCheck {
    let wanted: GateVulnerabilities
    let now: Int

    init(_ wanted: GateVulnerabilities, now: Int) {
        self.wanted = wanted
        self.now = now
    }

    func finding(_ statement: Statement, signedAt: Int?) -> ConditionFinding {
        var finding = ConditionFinding()
        do throws(JSONShapeError) {
            let report = try ScanReport(statement)
            finding.isScan = true
            finding.madeAt = report.finishedAt
            checkTimes(report, signedAt, &finding)
            checkCounts(report, &finding)
        } catch {
            finding.problems = [.scanUnreadable(error)]
        }
        return finding
    }

    // MARK: when

    private func checkTimes(_ report: ScanReport, _ signedAt: Int?, _ finding: inout ConditionFinding) {
        if let finished = report.finishedAt {
            checkPast(finished, &finding)
            if let signedAt, finished > signedAt + GateLimits.clockSkew {
                finding.problems.append(.scanAfterSigning(finishedAt: finished, signedAt: signedAt))
            }
        }
        guard let maxAge = wanted.maxDatabaseAge else { return }
        guard let updated = report.databaseUpdatedAt else {
            finding.problems.append(.databaseUndated)
            return
        }
        checkPast(updated, &finding)
        let end = updated + maxAge.seconds
        if end <= now { finding.problems.append(.databaseTooOld(updatedAt: updated, maxAge: maxAge)) }
        finding.ends(at: end)
    }

    private func checkPast(_ time: Int, _ finding: inout ConditionFinding) {
        if time > now + GateLimits.clockSkew { finding.problems.append(.timeInFuture(time, now: now)) }
    }

    // MARK: how many

    private func checkCounts(_ report: ScanReport, _ finding: inout ConditionFinding) {
        var counted: [VulnerabilitySeverity: [String]] = [:]
        for (id, severity) in report.severities {
            if let allowance = allowance(for: id) {
                finding.ends(at: allowance.until)
            } else {
                counted[severity, default: []].append(id)
            }
        }
        for severity in VulnerabilitySeverity.allCases {
            guard let ids = counted[severity]?.sorted() else { continue }
            if severity == .unknown {
                guard wanted.unknown == .deny else { continue }
                finding.problems.append(.unknownSeverity(found: ids.count, ids: ids.named))
            } else if let most = wanted.maximum[severity], ids.count > most {
                finding.problems.append(
                    .vulnerabilities(severity, found: ids.count, allowed: most, ids: ids.named))
            }
        }
    }

    /// The allowance that still applies to a vulnerability.
    private func allowance(for id: String) -> VulnerabilityAllowance? {
        wanted.allowances.first { $0.until > now && $0.id.utf8.elementsEqual(id.utf8) }
    }
}

extension ConditionFinding {
    fileprivate mutating func ends(at moment: Int) { validUntil = min(validUntil ?? moment, moment) }
}
