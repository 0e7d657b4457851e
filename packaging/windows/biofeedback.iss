; Inno Setup's script of the Windows installer. On Windows, after `python dev.py package`:
;
;   iscc /DVersion=0.1.0 packaging\windows\biofeedback.iss
;
; Written by the documentation and never run: no Windows was at hand.
#ifndef Version
  #error Say the version: /DVersion=1.2.3
#endif

[Setup]
AppId={{8E6C9E0B-6E0F-4F43-9C1F-3B9A4C1D7A52}
AppName=Biofeedback
AppVersion={#Version}
AppPublisher=The Biofeedback maintainers
DefaultDirName={autopf}\Biofeedback
DefaultGroupName=Biofeedback
DisableProgramGroupPage=yes
; For one account, without an administrator, unless the person wants it for all.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
; Bluetooth as the app uses it is in Windows 10 from 1709 on.
MinVersion=10.0.16299
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=biofeedback-{#Version}-setup
Compression=lzma2
SolidCompression=yes
UninstallDisplayIcon={app}\biofeedback.exe
CloseApplications=yes

[Files]
Source: "..\..\dist\biofeedback\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
Source: "..\..\dist\sbom.cdx.json"; DestDir: "{app}"
Source: "..\..\docs\intended-use.md"; DestDir: "{app}"

[Icons]
Name: "{group}\Biofeedback"; Filename: "{app}\biofeedback.exe"
Name: "{autodesktop}\Biofeedback"; Filename: "{app}\biofeedback.exe"; Tasks: desktop

[Tasks]
Name: desktop; Description: "A sign on the desktop"; Flags: unchecked

[Run]
Filename: "{app}\biofeedback.exe"; Description: "Start Biofeedback"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('Biofeedback is removed. Your records are kept in ' +
      ExpandConstant('{localappdata}\biofeedback') +
      '. Delete that folder if you want them gone.', mbInformation, MB_OK);
end;
