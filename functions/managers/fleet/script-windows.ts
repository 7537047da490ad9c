import { quotePowerShell } from './quote.ts';
import type { Recognized } from './targets.ts';

/** Which programs a script for Windows removes. */
export type OnWindows = Exclude<Recognized, { readonly by: 'bundle' | 'package' }>;

/**
 * Removes what Windows Installer or the store has installed, by its own uninstaller. A program with
 * an installer of its own is refused: what that would run is not known.
 */
const BODY = `
$ErrorActionPreference = 'Stop'
$removed = 0; $refused = 0; $failed = 0
$uninstall = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall'
function Refuse([string]$why) { Write-Output "refused: $why"; $script:refused++ }
function Find-Program([scriptblock]$is) {
  foreach ($key in $uninstall) {
    if (Test-Path "HKLM:\\$key") {
      Get-ChildItem "HKLM:\\$key" | ForEach-Object {
        $entry = Get-ItemProperty -LiteralPath $_.PSPath
        if (& $is $entry) { $entry }
      }
    }
  }
}
function Remove-Product([string]$code) {
  if ($code -notmatch '^\\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\}$') {
    Refuse "$code is no product code"; return
  }
  $found = @(Find-Program { param($e) $e.PSChildName -eq $code -and $e.WindowsInstaller -eq 1 })
  if ($found.Count -eq 0) { return }
  $run = Start-Process -FilePath "$env:SystemRoot\\System32\\msiexec.exe" -Wait -PassThru \`
    -ArgumentList '/x', $code, '/qn', '/norestart'
  # 1605: it is not installed; 1641 and 3010: done, and a restart is due.
  if (0, 1605, 1641, 3010 -contains $run.ExitCode) {
    Write-Output "removed: $code"; $script:removed++
  } else { Write-Output "failed: msiexec ended with $($run.ExitCode)"; $script:failed++ }
}
function Remove-ByUpgradeCode([string]$code) {
  $installer = New-Object -ComObject WindowsInstaller.Installer
  $related = $installer.GetType().InvokeMember('RelatedProducts', 'GetProperty', $null,
    $installer, @($code))
  foreach ($product in @($related)) { Remove-Product $product }
}
function Remove-ByName([string]$name) {
  foreach ($entry in @(Find-Program { param($e) $e.DisplayName -eq $name })) {
    if ($entry.WindowsInstaller -eq 1) { Remove-Product $entry.PSChildName }
    else { Refuse "$name has an installer of its own" }
  }
}
function Remove-Family([string]$family) {
  foreach ($package in @(Get-AppxPackage -AllUsers |
      Where-Object { $_.PackageFamilyName -eq $family })) {
    if ($package.NonRemovable -or $package.SignatureKind -eq 'System') {
      Refuse "$family is part of Windows"; continue
    }
    Get-AppxProvisionedPackage -Online | Where-Object { $_.DisplayName -eq $package.Name } |
      ForEach-Object {
        Remove-AppxProvisionedPackage -Online -PackageName $_.PackageName | Out-Null
      }
    Remove-AppxPackage -AllUsers -Package $package.PackageFullName
    Write-Output "removed: $($package.PackageFullName)"; $script:removed++
  }
}
`;

const END = `
if ($refused -gt 0) { exit 4 }
if ($failed -gt 0) { exit 1 }
if ($removed -eq 0) { exit 3 }
exit 0
`;

function callOf(app: OnWindows): string {
  switch (app.by) {
    case 'upgrade-code':
      return `Remove-ByUpgradeCode ${quotePowerShell(app.code)}`;
    case 'product-code':
      return `Remove-Product ${quotePowerShell(app.code)}`;
    case 'family':
      return `Remove-Family ${quotePowerShell(app.family)}`;
    case 'display-name':
      return `Remove-ByName ${quotePowerShell(app.name)}`;
    default:
      return app satisfies never;
  }
}

/** The script without its first lines. */
export function windowsScript(apps: readonly OnWindows[]): string {
  return `${BODY}${apps.map(callOf).join('\n')}\n${END}`;
}
